package ecrpull

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/windows"
)

// WindowsNondistributableProps configures [NewWindowsNondistributable].
type WindowsNondistributableProps struct {
	// Link is the private link of the same tasks, from which Workloads have their default. Default: none.
	Link *EcrPrivateLink
	// Workloads are the tasks that pull. Without one on Windows nothing is said. Default: Link's; say it in any case
	// without a Link.
	Workloads []pullpath.Workload
	// Repositories are the ARNs or URIs of the repositories that Windows images are pushed to. Default: any in the
	// stack's own registry.
	Repositories []string
}

// WindowsNondistributable is a docs hook: it tells those who push Windows images what their Docker daemon needs, and
// creates no AWS resource. It leaves a warning that can be acknowledged (ecrprivatelink:windows-nondistributable), an
// output with the daemon.json of the registry, and a page beside the templates in the cloud assembly.
type WindowsNondistributable struct {
	constructs.Construct

	page string // the page's file name in the cloud assembly
}

// NewWindowsNondistributable adds the hook to any scope in a stack. It panics when a repository is neither an ARN nor a
// URI of Amazon ECR.
func NewWindowsNondistributable(scope constructs.Construct, id *string, props *WindowsNondistributableProps) *WindowsNondistributable {
	at := guard.New("WindowsNondistributable", scope, id)
	if props == nil {
		props = &WindowsNondistributableProps{}
	}
	workloads := props.Workloads
	if props.Link != nil {
		props.Link.has.windows = true
		if len(workloads) == 0 {
			workloads = props.Link.workloads
		}
	}
	hook := &WindowsNondistributable{}
	if len(workloads) > 0 && !pullpath.RunsWindows(workloads) {
		constructs.NewConstruct_Override(hook, scope, id)
		return hook
	}
	place := placeOf(at, nil)
	hosts, uris := registries(at, place, props.Repositories)
	constructs.NewConstruct_Override(hook, scope, id)

	guard.Warn(hook, annotation.WindowsNondistributable, "%s %s %s See the page beside the templates. (%s)",
		windows.LeftOut.Statement, windows.Terms.Statement, windows.Size.Statement, windows.Terms.Source)
	setting, err := json.Marshal(map[string][]string{windows.Setting: hosts})
	at.Check("daemon.json", err)
	awscdk.NewCfnOutput(hook, jsii.String("DaemonJson"), &awscdk.CfnOutputProps{
		Value:       jsii.String(string(setting)),
		Description: jsii.String("daemon.json of a Docker Engine before 28 that pushes Windows images; later engines need nothing"),
	})
	hook.page = *awscdk.Names_UniqueId(hook) + ".md"
	// The page is written when the app synthesizes, so that a run that fails earlier leaves nothing behind.
	page := windows.Page(windows.PageInput{Registries: shown(place, hosts), Repositories: shown(place, uris)})
	hook.Node().AddValidation(&pageWriter{path: filepath.Join(*awscdk.Stage_Of(hook).Outdir(), hook.page), text: page})
	return hook
}

// registries returns the hosts to push to, each once, and the repositories' URIs.
func registries(at guard.Place, place *place, repositories []string) (hosts, uris []string) {
	if len(repositories) == 0 {
		if !place.known {
			return []string{pullpath.FillHost(pullpath.RegistryHostTemplate, place.account, place.region, *awscdk.Aws_URL_SUFFIX())}, nil
		}
		host, err := pullpath.RegistryHost(place.account, place.region)
		at.Check("the stack", err)
		return []string{host}, nil
	}
	for _, name := range repositories {
		repository, err := ecrname.ParseARN(name)
		if err != nil {
			if repository, err = ecrname.ParseURI(name); err != nil {
				at.Invalid("Repositories: %q is neither the ARN nor the URI of an Amazon ECR repository: %v", name, err)
			}
		}
		uris = append(uris, repository.URI())
		if !slices.Contains(hosts, repository.Host) {
			hosts = append(hosts, repository.Host)
		}
	}
	return hosts, uris
}

// shown replaces what is decided at deploy time by stand-ins.
func shown(place *place, names []string) []string {
	var out []string
	for _, name := range names {
		if !guard.Known(name) {
			if name = pullpath.FillHost(pullpath.RegistryHostTemplate, "", "REGION", "amazonaws.com"); place.known {
				name, _ = pullpath.RegistryHost("", place.region)
			}
		}
		out = append(out, name)
	}
	return out
}

// PageFile is the name of the page in the cloud assembly's folder, or "" when there is none.
func (w *WindowsNondistributable) PageFile() string { return w.page }

// pageWriter writes a page when the CDK asks the tree whether it is valid, the one step of synthesis that takes part in
// Go.
type pageWriter struct{ path, text string }

// Validate writes the page and reports why it could not.
func (p *pageWriter) Validate() *[]*string {
	if err := os.WriteFile(p.path, []byte(p.text), 0o644); err != nil {
		return &[]*string{jsii.String("the page on Windows images could not be written: " + err.Error())}
	}
	return &[]*string{}
}
