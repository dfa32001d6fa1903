package windows

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/ecrname"
)

// PageInput is what a page is written for. Values are shown as they are, so they may be stand-ins such as
// "ACCOUNT.dkr.ecr.REGION.amazonaws.com" where the real ones are known at deployment only.
type PageInput struct {
	// Registries are the hosts of the registries that Windows images are pushed to. Default: a stand-in.
	Registries []string
	// Repositories are the URIs of the repositories that Windows images are pushed to. Default: none, and the commands
	// that verify a push have a stand-in.
	Repositories []string
}

// Page returns a page in Markdown that tells whoever pushes Windows images what the Docker daemon needs, how to verify
// a push, and what the licence asks. It ends with a newline.
func Page(in PageInput) string {
	registries := in.Registries
	if len(registries) == 0 {
		registries = []string{pullpath.FillHost(pullpath.RegistryHostTemplate, "", "REGION", "amazonaws.com")}
	}
	p := &page{}
	p.line("# Windows images and nondistributable layers")
	p.facts(LeftOut, newBaseImages)
	p.line("In a VPC without internet access the pull of an image with such a layer fails, unless the repository holds the layer.")

	p.line("## Do you need to do anything?")
	p.line("Probably not. Rebuild on a base image published after " + BaseImagesCleanSince + ", or push with a current Docker Engine.")
	p.table([]string{"Docker Engine", "What it needs", "Source"}, [][]string{
		{fmt.Sprintf("%d and later", FirstEngineThatPushes), "Nothing. " + NewEngines.Statement, link(NewEngines.Source)},
		{fmt.Sprintf("before %d", FirstEngineThatPushes), "The setting below. " + oldEngines.Statement, link(oldEngines.Source)},
	})
	p.line("`docker version --format '{{.Server.Version}}'` prints the version of the engine.")
	p.facts(otherTools)

	p.line("## The setting, for Docker Engine before " + fmt.Sprint(FirstEngineThatPushes))
	p.facts(pathOnWindows, pathOnLinux)
	p.code("json", strings.TrimSuffix(string(layout{"\n", "  "}.object(registries)), "\n"))
	p.line("If the file exists, add the setting to it. This prints the merged file and changes nothing:")
	p.code("sh", "pullcheck windows daemon-json"+flags(" --registry ", registries)+" --merge daemon.json")
	p.line("Save the output as UTF-8 or ASCII; Windows PowerShell 5.1 writes redirected output as UTF-16, so pipe it to `Set-Content -Encoding Ascii` there.")
	p.facts(restart, stops)
	p.table([]string{"System", "Restart", "Source"}, [][]string{
		{"Windows, in an elevated PowerShell", "`Restart-Service docker`", link(engineOnWindows)},
		{"Linux with systemd", "`sudo systemctl restart docker`", link(engineRestart)},
	})

	p.line("## Verify the push")
	p.facts(verify)
	repository := "REPOSITORY"
	if len(in.Repositories) > 0 {
		repository = in.Repositories[0]
	}
	p.line("One command finds the layers and asks Amazon ECR for each. It exits with 1 if one is missing:")
	p.code("sh", "pullcheck image "+repository+":TAG")
	name, region := nameAndRegion(repository)
	p.line("Without it, read the digest of the layer from the manifest, then ask for the layer; `layerAvailability` must be `AVAILABLE`:")
	p.code("sh", "aws ecr batch-get-image --region "+region+" --repository-name "+name+" --image-ids imageTag=TAG --query 'images[0].imageManifest' --output text\n"+
		"aws ecr batch-check-layer-availability --region "+region+" --repository-name "+name+" --layer-digests DIGEST")
	if len(in.Repositories) > 1 {
		p.line("Do the same for:")
		var others []string
		for _, r := range in.Repositories[1:] {
			others = append(others, inline(r))
		}
		p.list(others...)
	}
	p.facts(PullOrder)

	p.line("## The licence")
	p.facts(Terms, widerTerms, hostLicence)
	p.line("This is a summary in our words and no legal advice.")

	p.line("## When not to do it")
	p.facts(onlyIfNeeded, Size)
	p.list("Not for images on a base published after "+BaseImagesCleanSince+": they have no such layers.",
		"Not where the tasks have a route to the internet: the layers come from Microsoft then, and cost you no storage.",
		"Not for a repository that third parties can pull from, unless the licence of your base image allows it.")
	return p.String()
}

// page builds Markdown: blocks with one blank line between them.
type page struct{ strings.Builder }

func (p *page) line(text string) {
	if p.Len() > 0 {
		p.WriteString("\n")
	}
	p.WriteString(text + "\n")
}

// list writes a list of items.
func (p *page) list(items ...string) { p.line("- " + strings.Join(items, "\n- ")) }

func (p *page) facts(facts ...Fact) {
	for _, f := range facts {
		p.line(f.Statement + " (" + link(f.Source) + ")")
	}
}

func (p *page) code(language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	p.line(fence + language + "\n" + text + "\n" + fence)
}

func (p *page) table(header []string, rows [][]string) {
	lines := []string{"| " + strings.Join(header, " | ") + " |", "|" + strings.Repeat(" --- |", len(header))}
	for _, row := range rows {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
	}
	p.line(strings.Join(lines, "\n"))
}

// link writes a source as a link whose text is the site it is on.
func link(source pullpath.Source) string {
	_, rest, _ := strings.Cut(string(source), "://")
	site, _, _ := strings.Cut(rest, "/")
	return fmt.Sprintf("[%s](%s)", site, source)
}

// inline writes text as inline code.
func inline(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }

// flags writes a flag once for every value.
func flags(flag string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	return flag + strings.Join(values, flag)
}

// nameAndRegion returns what the AWS CLI wants of a repository's URI, or stand-ins.
func nameAndRegion(uri string) (name, region string) {
	repository, err := ecrname.ParseURI(uri)
	if err == nil {
		return repository.Name, repository.Region
	}
	if _, name, found := strings.Cut(uri, "/"); found && ecrname.CheckName(name) == nil {
		return name, "REGION"
	}
	return "NAME", "REGION"
}
