package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"github.com/spf13/cobra"

	"ecrprivatelink/internal/network/live"
)

// liveFlags say which account and Region to read. What they leave out comes from the AWS environment: the variables,
// the shared files, and AWS_ENDPOINT_URL.
type liveFlags struct {
	region, profile string
}

func addLiveFlags(cmd *cobra.Command) *liveFlags {
	l := &liveFlags{}
	addRegion(cmd, &l.region, "`Region` to read (default as for the AWS CLI)")
	cmd.Flags().StringVar(&l.profile, "profile", "", "`profile` of the AWS configuration files (default as for the AWS CLI)")
	return l
}

// requestTimeout is the most that one request may take, its answer included. The SDK tries again, as the AWS
// environment says.
const requestTimeout = 20 * time.Second

// readingTimeout is how long a reading may take where --timeout does not say.
const readingTimeout = 5 * time.Minute

// bounded gives a command that asks other machines a time in which it ends. A run that takes longer is an error.
func bounded(cmd *cobra.Command, usually time.Duration) *cobra.Command {
	var most time.Duration
	cmd.Flags().DurationVar(&most, "timeout", usually, "most `TIME` that the reading may take, such as 90s or 10m")
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if most <= 0 {
			return fmt.Errorf("--timeout is %s; give a time, such as 90s or 10m", most)
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), most)
		defer cancel()
		cmd.SetContext(ctx)
		err := run(cmd, args)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) && errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("not everything was read within %s; give more time with --timeout, or check the network and what answers slowly", most)
		}
		return err
	}
	return cmd
}

// load loads the configuration of the AWS SDK. It is loaded here and not before, so that the other commands start
// without it.
func (l *liveFlags) load(cmd *cobra.Command, further ...func(*config.LoadOptions) error) (aws.Config, error) {
	// The SDK's own warnings would stand beside the one line that says what is wrong.
	options := []func(*config.LoadOptions) error{
		config.WithLogger(logging.Nop{}), config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(requestTimeout)),
	}
	if l.region != "" {
		options = append(options, config.WithRegion(l.region))
	}
	if l.profile != "" {
		options = append(options, config.WithSharedConfigProfile(l.profile))
	}
	cfg, err := config.LoadDefaultConfig(cmd.Context(), append(options, further...)...)
	var missing config.SharedConfigProfileNotExistError
	if errors.As(err, &missing) {
		return cfg, fmt.Errorf("there is no AWS profile %q; aws configure list-profiles lists those there are", missing.Profile)
	}
	if err != nil {
		return cfg, fmt.Errorf("the AWS configuration cannot be used: %w", err)
	}
	return cfg, nil
}

// reader makes the reader. The second result ends the progress line, and must be called before anything else is
// printed.
func (l *liveFlags) reader(cmd *cobra.Command) (*live.Reader, func(), error) {
	cfg, err := l.load(cmd)
	if err != nil {
		return nil, nil, err
	}
	reader, err := live.NewReader(cmd.Context(), cfg)
	if err != nil {
		return nil, nil, err
	}
	line := newProgress(cmd.ErrOrStderr())
	reader.Progress = line.call
	return reader, line.end, nil
}
