package image

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/windows"
)

// Severity says what a finding means for the pull.
type Severity string

// The severities.
const (
	// Error means that the image cannot be pulled without internet access.
	Error Severity = "error"
	// Warning means that it may not be possible, or that something could not be found out.
	Warning Severity = "warning"
	// Info means that the pull works and something else is worth knowing.
	Info Severity = "info"
)

// The ids of the findings.
const (
	// layerMissing: the place does not hold a nondistributable layer.
	layerMissing = "image-foreign-layer-missing"
	// layerUnknown: whether the repository holds a nondistributable layer is not known.
	layerUnknown = "image-foreign-layer-unknown"
	// layerHeld: the repository holds a nondistributable layer; its licence applies.
	layerHeld = "image-foreign-layer-held"
	// manifestMissing: an index lists a manifest that the place does not have, so that platform was not checked.
	manifestMissing = "image-manifest-missing"
	// registryPublic: the image is in a registry that has no private endpoint.
	registryPublic = "image-registry-public"
)

// Finding is one thing to know about an image, in the form that every check of this project reports.
type Finding struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	// Resource is the image, and the layer or manifest of it, that the finding is about.
	Resource string `json:"resource"`
	// Message says what is the case and what follows.
	Message string `json:"message"`
	// Fix says what to do.
	Fix string `json:"fix"`
	// Source is the page behind the rule.
	Source pullpath.Source `json:"source"`
}

// rule is one row of the table in the package documentation.
type rule struct {
	place    Place
	state    State
	id       string
	severity Severity
	// sentence, without its end, and consequence are what the message says of the state.
	sentence, consequence string
	fix                   func(registry string) string
	source                pullpath.Source
}

// settle is the command that answers what a copy or a manifest leaves open.
const settle = "run: pullcheck image REPOSITORY:TAG"

var rules = []rule{
	{Repository, Held, layerHeld, Info,
		"The repository holds it", windows.PullOrder.Statement + " The licence of the base image applies.",
		func(string) string {
			return "Nothing, where Docker Engine pulls the image and the licence of its base image allows this repository. " +
				"Where containerd pulls it, rebuild the image on a base image published after " + windows.BaseImagesCleanSince + "."
		}, windows.PullOrder.Source},
	{Repository, Missing, layerMissing, Error,
		"The repository does not hold it", "A pull fetches it from elsewhere, which a VPC without internet access cannot reach.",
		windows.PushAgain, pullpath.ECRGuide},
	{Repository, Unknown, layerUnknown, Warning,
		"Whether the repository holds it could not be found out", "If it does not, a pull without internet access fails.",
		func(string) string {
			return "Allow the caller ecr:BatchCheckLayerAvailability on the repository (HEAD requests for blobs in another " +
				"registry) and check again."
		}, pullpath.ECRGuide},
	{Disk, Held, layerUnknown, Warning,
		"This copy holds it", "The engine that pushes the copy decides whether the repository gets it. If it does not, a pull " +
			"without internet access fails.",
		func(registry string) string { return windows.PushAgain(registry) + " Then " + settle }, windows.NewEngines.Source},
	{Disk, Missing, layerMissing, Error,
		"This copy does not hold it", "A push of the copy cannot bring it to the repository, and a pull without internet access fails.",
		func(registry string) string {
			return "Get a complete copy of the image. " + windows.PushAgain(registry) + " Then " + settle
		}, pullpath.ECRGuide},
	{Disk, Unknown, layerUnknown, Warning,
		"Whether this copy holds it could not be found out", "If the repository does not get it, a pull without internet access fails.",
		func(string) string { return "Push the image, then " + settle }, pullpath.ECRGuide},
	{Document, Unknown, layerUnknown, Warning,
		"Whether the repository holds it is not known", "If it does not, a pull without internet access fails.",
		func(string) string { return "To settle it, " + settle }, pullpath.ECRGuide},
}

// conclude says what it means that a layer is held, missing or unknown in a place. resource names the image and the
// layer; platforms are those whose images use the layer, possibly none; registry is the host of the image's registry,
// "" if unknown.
func conclude(place Place, presence Presence, layer Layer, resource string, platforms []string, registry string) Finding {
	r := ruleFor(place, presence.State)
	var m strings.Builder
	if len(platforms) > 0 {
		m.WriteString("for " + shown(strings.Join(platforms, ", ")) + ", ")
	}
	fmt.Fprintf(&m, "layer %s (%s, %s) is nondistributable; %s. %s", layer.Digest, shown(layer.MediaType), Bytes(layer.Size), where(layer.URLs), r.sentence)
	if presence.Evidence != "" {
		m.WriteString(" (" + shown(presence.Evidence) + ")")
	}
	m.WriteString(". " + r.consequence)
	return Finding{r.id, r.severity, resource, m.String(), r.fix(registry), r.source}
}

// ruleFor returns the row for a place and a state. A pair without a row, such as a manifest alone that holds a layer,
// cannot come from the sources of this package; it is unknown.
func ruleFor(place Place, state State) rule {
	unknown := rules[len(rules)-1]
	for _, r := range rules {
		if r.place == place && r.state == state {
			return r
		}
		if r.place == place && r.state == Unknown {
			unknown = r
		}
	}
	return unknown
}

// where says what the urls of a layer are.
func where(urls []string) string {
	const most = 2
	if len(urls) == 0 {
		return "the manifest names no url to get it from"
	}
	var parts []string
	for _, u := range urls[:min(most, len(urls))] {
		parts = append(parts, shown(u))
	}
	text := "it comes from " + strings.Join(parts, ", ")
	if more := len(urls) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// shown returns text of a manifest for a message. It must not fill the screen.
func shown(text string) string { return plain.Short(text, 300) }

// Bytes writes a size in bytes for people, with binary units: "1.7 GiB".
func Bytes(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	value, name := float64(n), ""
	for _, name = range []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"} {
		if value /= unit; value < unit {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", value, name)
}

// ociIndex is the specification of indexes.
const ociIndex pullpath.Source = "https://github.com/opencontainers/image-spec/blob/main/image-index.md"

// publicRegistries lists the hosts of registries on the internet that have no VPC endpoint, Amazon ECR Public included:
// a VPC without internet access cannot reach them. Registries that are not listed may be reachable over a private
// connection, so nothing is said of them.
// Source: the Amazon ECR guide on VPC endpoints, for ECR Public; the others are operated outside AWS.
var publicRegistries = []string{"docker.io", "index.docker.io", "registry-1.docker.io", "public.ecr.aws", "mcr.microsoft.com",
	"ghcr.io", "quay.io", "gcr.io", "registry.k8s.io"}

// isPublic reports whether host is a registry that a VPC without internet access is known not to reach.
func isPublic(host string) bool { return slices.Contains(publicRegistries, host) }

func publicRegistry(reference, host string) Finding {
	return Finding{
		ID:       registryPublic,
		Severity: Error,
		Resource: reference,
		Message:  fmt.Sprintf("the registry %s is on the internet and has no VPC endpoint, so a VPC without internet access cannot pull from it", host),
		Fix: "Copy the image to a private Amazon ECR repository. A pull through cache rule does that too, but the first pull of an " +
			"image through it needs a route to the internet.",
		Source: pullpath.ECRGuide,
	}
}
