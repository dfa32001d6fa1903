package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/spf13/cobra"

	"ecrprivatelink/internal/image"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/plain"
)

// imageOptions are the flags of pullcheck image.
type imageOptions struct {
	manifests       []string
	layout, archive string
	platform        string
	account         liveFlags
}

func newImageCommand() *cobra.Command {
	var options imageOptions
	cmd := &cobra.Command{
		Use:   "image REPOSITORY:TAG | --manifest FILE | --layout DIR | --archive FILE",
		Short: "Find the nondistributable (foreign) layers of an image and say whether the repository holds them",
		Long: `Find the nondistributable layers of an image, which Docker calls foreign layers:
Windows images built on a base of before June 2023 have them. A push leaves them out
unless the engine is told otherwise, and then a VPC without internet access cannot
pull the image.

REPOSITORY:TAG names an image in Amazon ECR by its URI, by the ARN of its repository
with :TAG or @DIGEST behind it, or by its repository alone, which means the registry
of your account. A name that begins with another registry's host is read from there.
AWS credentials, Region and endpoints come from the usual AWS environment.

With --layout or --archive the image is a copy on disk. A layer that the copy lacks
is an error. A layer that it has is a warning: the engine that pushes the copy decides
whether the repository gets it. With --manifest the manifest is all there is, so each
such layer is a warning.

Exit status: 0 no error was found, 1 the image cannot be pulled without internet
access, 2 the image could not be read.`,
		Example: `  pullcheck image 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1.0
  pullcheck image app:1.0 --platform windows/amd64 --format json
  docker save app:1.0 -o app.tar && pullcheck image --archive app.tar
  docker manifest inspect app:1.0 | pullcheck image --manifest -`,
		Args: atMostOneOf("REPOSITORY:TAG"),
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&options.manifests, "manifest", nil, "`FILE` with a manifest or an index, - for standard input; repeat it for the manifests that an index lists")
	flags.StringVar(&options.layout, "layout", "", "`DIR` with an OCI image layout or an unpacked archive of docker save")
	flags.StringVar(&options.archive, "archive", "", "tar `FILE` of docker save or of an OCI image layout, may be compressed with gzip")
	flags.StringVar(&options.platform, "platform", "", "check this `OS/ARCHITECTURE` of an index only, such as windows/amd64 (default all)")
	addRegion(cmd, &options.account.region, "`Region` of the repository, for REPOSITORY:TAG without one (default as for the AWS CLI)")
	flags.StringVar(&options.account.profile, "profile", "", "`profile` of the AWS configuration files, for REPOSITORY:TAG (default as for the AWS CLI)")
	format := addFormat(cmd, "answer", "text", "json")
	files(cmd, "manifest", "layout", "archive")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		report, err := checkImage(cmd, options, args)
		if err != nil {
			return err
		}
		if err := told(cmd, *format, report, imageText(report)); err != nil {
			return err
		}
		if report.Count(image.Error) > 0 {
			return errFound
		}
		return nil
	}
	return cmd
}

// checkImage checks the one image that the command line names.
func checkImage(cmd *cobra.Command, options imageOptions, args []string) (image.Report, error) {
	ctx, given := cmd.Context(), 0
	for _, is := range []bool{len(args) > 0, len(options.manifests) > 0, options.layout != "", options.archive != ""} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return image.Report{}, errors.New("give one image: REPOSITORY:TAG, or one of --manifest, --layout and --archive")
	case len(args) > 0:
		return checkRepository(cmd, options, args[0])
	case onCommandLine(cmd, "region"), onCommandLine(cmd, "profile"):
		return image.Report{}, errors.New("--region and --profile are for REPOSITORY:TAG; leave them out")
	case len(options.manifests) > 0:
		return checkManifests(ctx, options, cmd.InOrStdin())
	case options.layout != "":
		return checkCopy(ctx, options, "--layout", options.layout, openLayout)
	default:
		return checkCopy(ctx, options, "--archive", options.archive, openArchive)
	}
}

func checkRepository(cmd *cobra.Command, options imageOptions, text string) (image.Report, error) {
	reference, err := image.ParseReference(text)
	if err != nil {
		if _, missing := os.Stat(text); missing == nil && text != "" {
			return image.Report{}, fmt.Errorf("%w (to read it from disk, use --manifest, --layout or --archive)", err)
		}
		return image.Report{}, err
	}
	var source image.Source
	if reference.ECR != nil {
		source, err = ecrSource(cmd, reference, options.account)
	} else {
		source, err = registrySource(cmd, reference)
	}
	if err != nil {
		return image.Report{}, err
	}
	report, err := image.Check(cmd.Context(), source, reference.Identifier, image.Options{Platform: options.platform, Name: text, Registry: reference.Host})
	if err != nil {
		return image.Report{}, fmt.Errorf("%s: %w", text, err)
	}
	return report, nil
}

func ecrSource(cmd *cobra.Command, reference image.Reference, account liveFlags) (image.Source, error) {
	if reference.ECR.Region != "" {
		if onCommandLine(cmd, "region") && account.region != reference.ECR.Region {
			return nil, fmt.Errorf("--region is %s, but the image is in %s; leave --region out", account.region, reference.ECR.Region)
		}
		account.region = reference.ECR.Region
	}
	cfg, err := account.load(cmd)
	if err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		return nil, fmt.Errorf("no Region is known for repository %s; give the repository's URI, --region or AWS_REGION", reference.Repository)
	}
	if err := live.Usable(cmd.Context(), cfg); err != nil {
		return nil, err
	}
	return image.ECR(ecr.NewFromConfig(cfg), reference.ECR.Account, reference.Repository), nil
}

func registrySource(cmd *cobra.Command, reference image.Reference) (image.Source, error) {
	if onCommandLine(cmd, "region") {
		return nil, fmt.Errorf("--region is for images in Amazon ECR, but %s is another registry; leave it out", reference.Host)
	}
	repository, err := name.NewRepository(reference.Host + "/" + reference.Repository)
	if err != nil {
		return nil, err
	}
	return image.Registry(repository, remote.DefaultTransport,
		remote.WithAuthFromKeychain(authn.DefaultKeychain), remote.WithUserAgent("pullcheck")), nil
}

func checkManifests(ctx context.Context, options imageOptions, stdin io.Reader) (image.Report, error) {
	var texts [][]byte
	for _, path := range options.manifests {
		text, err := readInput(ctx, path, stdin, image.MaxManifestBytes)
		if err != nil {
			return image.Report{}, fmt.Errorf("--manifest %w", err)
		}
		texts = append(texts, text)
	}
	return checkCopy(ctx, options, "--manifest", options.manifests[0], func(context.Context, string) (image.Source, io.Closer, error) {
		return image.Documents(texts[0], texts[1:]...), nil, nil
	})
}

// checkCopy checks the image that a flag names, in the source that is opened for it.
func checkCopy(ctx context.Context, options imageOptions, flag, path string, open func(context.Context, string) (image.Source, io.Closer, error)) (image.Report, error) {
	source, file, err := open(ctx, path)
	if file != nil {
		defer file.Close()
	}
	var report image.Report
	if err == nil {
		report, err = image.Check(ctx, source, "", image.Options{Platform: options.platform, Name: path})
	}
	if err != nil {
		return image.Report{}, fmt.Errorf("%s %s: %w", flag, path, bare(err))
	}
	return report, nil
}

// openLayout opens a folder. No link in it leads outside.
func openLayout(ctx context.Context, path string) (image.Source, io.Closer, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() { // opening a pipe would wait for its other end
		return nil, nil, errors.New("it is no folder; give one with an OCI image layout, or --archive for a file")
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, nil, err
	}
	source, err := image.Layout(ctx, root.FS())
	return source, root, err
}

func openArchive(ctx context.Context, path string) (image.Source, io.Closer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, errors.New("it is not a regular file; write the archive to one first")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	source, err := image.Archive(ctx, file)
	return source, file, err
}

// imageText is the report for a terminal: what was read, what was found, and a last line that sums it up.
func imageText(report image.Report) string {
	var out strings.Builder
	line := func(format string, texts ...any) {
		for i, text := range texts {
			texts[i] = plain.Line(fmt.Sprint(text))
		}
		fmt.Fprintf(&out, format+"\n", texts...)
	}
	line("%s", report.Reference)
	foreign := 0
	for _, img := range report.Images {
		foreign += len(img.ForeignLayers)
		title := strings.Join(plain.NonEmpty(img.Name, img.Platform, img.Digest), " ")
		if title == "" {
			title = "image"
		}
		line("  %s: %s", title, plain.Count(len(img.ForeignLayers), "nondistributable layer"))
		for _, l := range img.ForeignLayers {
			line("    %-7s  %s  %s  %s", l.State, l.Digest, image.Bytes(l.Size), l.MediaType)
		}
	}
	for _, f := range report.Findings {
		line("\n%s: %s\n  %s\n  Fix: %s\n  Source: %s", f.Severity, f.ID, f.Message, f.Fix, f.Source)
	}
	if foreign == 0 && len(report.Findings) == 0 {
		line("\nNo nondistributable layers.")
		return out.String()
	}
	line("\n%s, %s, %s info.", plain.Count(report.Count(image.Error), "error"), plain.Count(report.Count(image.Warning), "warning"), report.Count(image.Info))
	return out.String()
}
