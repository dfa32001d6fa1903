import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';

/** How pullcheck is run. */
export interface PullcheckProps {
  /**
   * The program.
   * @default - the variable PULLCHECK, else pullcheck on PATH
   */
  readonly program?: string;
  /**
   * Flags of `pullcheck template`, such as `['--region', 'us-west-2']`.
   * @default - none
   */
  readonly flags?: string[];
}

/** Traces the image pulls of all tasks of the app at synthesis, and fails it where a hop blocks a call. */
export class Pullcheck implements IPolicyValidationPlugin {
  constructor(props?: PullcheckProps);
  readonly name: string;
  readonly version?: string;
  validate(context: IPolicyValidationContext): PolicyValidationPluginReport;
}
