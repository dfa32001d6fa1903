package pullpath

import (
	"errors"
	"slices"
	"strings"

	"ecrprivatelink/internal/suggest"
)

// offered are the services with an interface endpoint that aws-cdk-lib 2.276.0 has a constant for, without those of
// [leftOut]. Which Regions offer a service is not in the table. Source: [CDKInterfaceNames].
var offered = strings.Fields(`
		access-analyzer account acm acm-fips acm-pca acm-pca-fips airflow.api airflow.api-fips airflow.env
		airflow.env-fips airflow.ops analytics-omics app-integrations appconfig appconfigdata application-autoscaling
		application-signals applicationinsights appmesh appmesh-envoy-management apprunner apprunner.requests
		appstream.api appstream.streaming appsync-api apptest aps aps-workspaces arsenal-discovery athena auditmanager
		autoscaling autoscaling-plans awsconnector b2bi backup backup-gateway batch bcm-data-exports
		bcm-pricing-calculator bedrock bedrock-agent bedrock-agent-runtime bedrock-agentcore bedrock-agentcore.gateway
		bedrock-data-automation bedrock-data-automation-fips bedrock-data-automation-runtime
		bedrock-data-automation-runtime-fips bedrock-fips bedrock-runtime bedrock-runtime-fips billing billingconductor
		braket cases cassandra cassandra-fips ce cleanrooms cleanrooms-ml cloudcontrolapi cloudcontrolapi-fips
		clouddirectory cloudformation cloudhsmv2 cloudtrail codeartifact.api codeartifact.repositories codebuild
		codebuild-fips codecatalyst codecatalyst.git codecatalyst.packages codecommit codecommit-fips
		codeconnections.api codedeploy codedeploy-commands-secure codeguru-profiler codeguru-reviewer codepipeline
		codestar-connections.api codewhisperer cognito-identity cognito-identity-fips cognito-idp cognito-idp-fips
		comprehend comprehendmedical compute-optimizer config connect-campaigns console control-storage-omics
		controlcatalog cost-optimization-hub data-servicediscovery data-servicediscovery-fips databrew dataexchange
		datasync datazone deadline.management deadline.scheduling deviceadvisor.iot devops-guru dicom-medical-imaging
		discovery dms dms-fips drs ds ds-data dsql dynamodb-streams ebs ec2 ec2messages ecr-public.api ecr.api ecr.dkr
		ecs ecs-agent ecs-telemetry eks eks-auth eks-proxy elastic-inference.runtime elasticache elasticache-fips
		elasticbeanstalk elasticbeanstalk-health elasticfilesystem elasticfilesystem-fips elasticloadbalancing
		elasticmapreduce email email-fips email-smtp emr-containers emr-serverless emr-serverless-services.livy
		emr-serverless.dashboard emrwal.prod entityresolution events evidently evidently-dataplane execute-api
		experiments finspace finspace-api fis forecast forecast-fips forecastquery forecastquery-fips frauddetector
		freetier fsx fsx-fips geo.geofencing geo.maps geo.metadata geo.places geo.routes geo.tracking git-codecommit
		git-codecommit-fips glue glue.dashboard grafana grafana-workspace greengrass groundstation guardduty
		guardduty-data guardduty-data-fips guardduty-fips healthlake iam identitystore imagebuilder inspector-scan
		inspector2 internetmonitor internetmonitor-fips invoicing iot.credentials iot.data iot.fleethub.api iotfleetwise
		iotroborunner iotsitewise.api iotsitewise.data iottwinmaker.api iottwinmaker.data iotwireless.api kafka
		kafka-fips kafkaconnect kendra kendra-ranking kinesis-firehose kinesis-streams kinesis-streams-fips kms kms-fips
		lakeformation lambda launchwizard license-manager license-manager-fips license-manager-linux-subscriptions
		license-manager-linux-subscriptions-fips license-manager-user-subscriptions logs lookoutequipment lookoutmetrics
		lookoutvision lorawan.cups lorawan.lns m2 macie2 mail-manager mail-manager-fips managedblockchain-query
		managedblockchain.bitcoin.mainnet managedblockchain.bitcoin.testnet mediaconnect medical-imaging memory-db
		memorydb-fips mgn migrationhub-orchestrator migrationhub-strategy models-v2-lex monitoring mq neptune-graph
		neptune-graph-data neptune-graph-fips network-firewall network-firewall-fips networkflowmonitor
		networkflowmonitorreports networkmonitor nimble notebook observabilityadmin organizations organizations-fips
		outposts panorama partner-app payment-cryptography.controlplane payment-cryptography.dataplane pca-connector-ad
		pca-connector-scep pcs pcs-fips personalize personalize-events personalize-runtime pi pi-fips pinpoint
		pinpoint-sms-voice-v2 pipes pipes-data pipes-fips polly pricing.api private-networks profile proton q qapps
		qbusiness qldb.session quicksight-website ram rbin rds rds-data redshift redshift-data redshift-data-fips
		redshift-fips redshift-serverless redshift-serverless-fips refactor-spaces rekognition rekognition-fips
		repostspace resource-groups resource-groups-fips robomaker rolesanywhere rum rum-dataplane
		runtime-medical-imaging runtime-v2-lex s3-global.accesspoint s3-outposts s3tables s3vectors
		sagemaker-data-science-assistant sagemaker-geospatial sagemaker.api sagemaker.api-fips
		sagemaker.featurestore-runtime sagemaker.metrics sagemaker.runtime sagemaker.runtime-fips savingsplans schemas
		scn secretsmanager securityhub securitylake securitylake-fips serverlessrepo service.user-subscriptions
		servicecatalog servicecatalog-appregistry servicediscovery servicediscovery-fips shield shield-fips signin
		simspaceweaver sms sms-fips snow-device-management sns social-messaging sqs sqs-fips ssm ssm-contacts ssm-fips
		ssm-incidents ssm-quicksetup ssmmessages states storage-omics storagegateway streaming-rekognition
		streaming-rekognition-fips sts sts-fips studio swf swf-fips sync-states synthetics synthetics-fips tagging
		tags-omics tax textract textract-fips thinclient.api timestream-influxdb timestream-influxdb-fips tnb
		transcribestreaming transfer transfer.server translate trustedadvisor verifiedpermissions voiceid vpc-lattice
		wafv2 wafv2-fips wellarchitected wisdom workflows-omics workmail workspaces workspaces-web workspaces-web-fips
		xray`)

// prefixedServices are the services beside those of [Services] whose endpoint names take a partition's prefix. Where
// Regions of a partition differ, those of any of them are listed. Source: [CDKInterfaceNames].
var prefixedServices = map[string][]string{
	"aws-cn": strings.Fields(`
		account application-autoscaling appmesh-envoy-management athena autoscaling awsconnector backup batch cassandra
		cloudcontrolapi cloudformation codedeploy-commands-secure databrew dms ebs ec2 eks elasticache elasticbeanstalk
		elasticfilesystem elasticfilesystem-fips emr-containers execute-api fsx imagebuilder iot.data iotsitewise.api
		iotsitewise.data kinesis-streams lambda license-manager polly rds redshift redshift-data sagemaker.api
		sagemaker.featurestore-runtime sagemaker.runtime securityhub servicecatalog sms sqs states sts sync-states
		synthetics transcribestreaming transfer workspaces`),
	"aws-eusc": strings.Fields(`
		execute-api securityhub`),
	"aws-iso": strings.Fields(`
		application-autoscaling athena autoscaling comprehend ebs ec2 elasticfilesystem elasticfilesystem-fips
		execute-api sagemaker.api sagemaker.runtime sns sqs textract textract-fips workspaces`),
	"aws-iso-b": strings.Fields(`
		application-autoscaling autoscaling ebs ec2 elasticfilesystem elasticfilesystem-fips execute-api sagemaker.api
		sagemaker.runtime sns sqs workspaces`),
	"aws-iso-e": strings.Fields(`
		ebs execute-api`),
	"aws-iso-f": strings.Fields(`
		ebs execute-api`),
}

// InterfaceServices returns every service that an interface endpoint can be created for, by its short name.
func InterfaceServices() []Service {
	var out []Service
	for _, name := range offered {
		out = append(out, Service(name))
	}
	for _, row := range services {
		if row.Type == Interface && !slices.Contains(out, row.Service) {
			out = append(out, row.Service)
		}
	}
	return out
}

// leftOut are services that no interface endpoint is created for though AWS has one, and why.
var leftOut = map[Service]string{
	S3:           "s3 is the gateway endpoint of the image layers, which every plan has",
	"dynamodb":   "dynamodb has a gateway endpoint: create it beside this; whether its interface endpoint answers to its usual name is not verified",
	"transcribe": "the endpoint of transcribe has a name of another form in China: create it beside this",
}

// CheckService reports why a name is not that of a service with an interface endpoint. The error offers the nearest.
func CheckService(s Service) error {
	if why := leftOut[s]; why != "" {
		return errors.New(why)
	}
	if all := InterfaceServices(); !slices.Contains(all, s) {
		return suggest.Unknown("service", s, all)
	}
	return nil
}

// ServiceSet is a set of services with a name.
type ServiceSet struct {
	// Name is what a configuration says.
	Name string
	// Reason says who needs the services, and what is left out.
	Reason string
	// Services are the services, each with an interface endpoint.
	Services []Service
	// Source is where the set comes from.
	Source Source
}

var sets = []ServiceSet{
	{Name: "systems-manager", Services: []Service{SSM, SSMMessages}, Source: SystemsManagerAPIs,
		Reason: "SSM Agent and Session Manager on container instances; an agent before 3.3.40.0 needs ec2messages as well"},
	{Name: "container-instances", Services: []Service{"autoscaling", "ec2", Monitoring}, Source: CloudWatchEndpoints,
		Reason: "Amazon EC2 Auto Scaling and the CloudWatch agent on container instances, which reads tags from Amazon EC2; its logs need the feature awslogs or logs"},
	{Name: "efs", Services: []Service{"elasticfilesystem"}, Source: FileSystemEndpoints,
		Reason: "the API of Amazon EFS, which the mount helper asks; the mount itself goes to a mount target in the VPC"},
}

// ServiceSets returns every set.
func ServiceSets() []ServiceSet { return slices.Clone(sets) }

// ServicesOf returns the services of a set. An unknown name is an error that names the valid ones.
func ServicesOf(set string) ([]Service, error) {
	var names []string
	for _, row := range sets {
		if row.Name == set {
			return slices.Clone(row.Services), nil
		}
		names = append(names, row.Name)
	}
	return nil, suggest.Unknown("set of endpoints", set, names)
}

// With returns the plan with endpoints of further services, which somebody asks for by name. Those that it has already
// stay as they are.
func (p Plan) With(further ...Service) Plan {
	p.Endpoints, p.Notes = slices.Clone(p.Endpoints), slices.Clone(p.Notes)
	for _, service := range further {
		if _, there := p.Endpoint(service); there {
			continue
		}
		row, known := Lookup(service)
		if !known {
			row = EndpointService{Service: service, Type: Interface, Title: string(service), Source: CDKInterfaceNames}
		}
		p.Endpoints = append(p.Endpoints, Endpoint{EndpointService: row, Reasons: []Reason{
			{Workload: "the tasks", Text: "the endpoint is asked for by name", Source: row.Source}}})
	}
	return p
}
