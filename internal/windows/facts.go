// Package windows holds what is known about pushing Windows container images to Amazon ECR: the nondistributable layers
// of their base images, the Docker daemon setting that makes older engines push them, and the page that explains both.
package windows

import (
	"fmt"

	"ecrprivatelink/constructs/pullpath"
)

// The pages that the facts cite, beside [pullpath.ECRGuide].
const (
	// engineDeprecation is the Docker Engine 28 change that took the setting's effect away.
	engineDeprecation pullpath.Source = "https://github.com/moby/moby/pull/49065"
	// engineConfiguration documents where the daemon's configuration file is.
	engineConfiguration pullpath.Source = "https://docs.docker.com/engine/daemon/"
	// engineRestart documents how the daemon is started and stopped on Linux.
	engineRestart pullpath.Source = "https://docs.docker.com/engine/daemon/start/"
	// liveRestore documents what a restart of the daemon does to running containers.
	liveRestore pullpath.Source = "https://docs.docker.com/engine/daemon/live-restore/"
	// engineOnWindows documents the engine's configuration file and service on Windows.
	engineOnWindows pullpath.Source = "https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-docker/configure-docker-daemon"
	// baseImages is Microsoft's announcement of base images without foreign layers, of 2023-06-13.
	baseImages pullpath.Source = "https://techcommunity.microsoft.com/blog/containers/announcing-removal-of-foreign-layers-from-windows-container-images/3846833"
	// redistribution is Microsoft's announcement of wider redistribution rights, of 2022-10-12.
	redistribution pullpath.Source = "https://techcommunity.microsoft.com/blog/containers/announcing-windows-container-base-image-redistribution-rights-change/3645201"
	// licence is the licence of Microsoft's Windows container base images.
	licence pullpath.Source = "https://learn.microsoft.com/en-us/virtualization/windowscontainers/images-eula"
	// containerdOrder is the containerd issue in which the urls of a layer are asked before the registry.
	containerdOrder pullpath.Source = "https://github.com/containerd/containerd/issues/7676"
	// craneFlag is the change that lets crane push nondistributable layers.
	craneFlag pullpath.Source = "https://github.com/google/go-containerregistry/pull/1348"
)

const (
	// FirstEngineThatPushes is the first major version of Docker Engine that always pushes nondistributable layers.
	// Source: engineDeprecation.
	FirstEngineThatPushes = 28
	// BaseImagesCleanSince is the day since which Microsoft publishes base images without foreign layers, as
	// YYYY-MM-DD. Source: baseImages.
	BaseImagesCleanSince = "2023-06-13"
	// Setting is the key of the Docker daemon's configuration that lists the registries to push such layers to.
	// Source: pullpath.ECRGuide.
	Setting = "allow-nondistributable-artifacts"
	// ConfigurationOnWindows is where Docker on Windows reads its configuration. Source: pullpath.ECRGuide.
	ConfigurationOnWindows = `C:\ProgramData\docker\config\daemon.json`
	// ConfigurationOnLinux is where Docker on Linux reads its configuration. Source: engineConfiguration.
	ConfigurationOnLinux = "/etc/docker/daemon.json"
)

// A Fact is a statement that users are told, with where it comes from.
type Fact struct {
	// Statement is one or two sentences of plain text.
	Statement string
	// Source is the page that says so.
	Source pullpath.Source
}

// The facts. Each stands here once; the page and the messages of pullcheck quote them.
var (
	LeftOut = Fact{"Windows base images of before " + BaseImagesCleanSince + " have layers that their licence restricts. " +
		"Docker calls them foreign, OCI nondistributable. A push leaves them out by default, so the repository holds the image " +
		"without them, and a pull fetches them from Microsoft over the internet.", pullpath.ECRGuide}
	newBaseImages = Fact{"Microsoft publishes Windows base images without such layers since " + BaseImagesCleanSince +
		". An image built on an older one keeps them until it is rebuilt.", baseImages}
	NewEngines = Fact{fmt.Sprintf("Docker Engine %d and later always pushes these layers. The setting %s is deprecated there, "+
		"has no effect, and does no harm.", FirstEngineThatPushes, Setting), engineDeprecation}
	oldEngines = Fact{fmt.Sprintf("Docker Engine before %d pushes them only to the registries that %s lists.",
		FirstEngineThatPushes, Setting), pullpath.ECRGuide}
	pathOnWindows = Fact{"On Windows the engine reads " + ConfigurationOnWindows + ".", pullpath.ECRGuide}
	pathOnLinux   = Fact{"On Linux the engine reads " + ConfigurationOnLinux + ".", engineConfiguration}
	restart       = Fact{"The engine reads the setting when it starts: restart it before the push.", pullpath.ECRGuide}
	stops         = Fact{"A restart of the engine stops the containers that run on it. Live restore, which avoids that, exists on Linux only.",
		liveRestore}
	verify = Fact{"Confirm after the push that the base layer is in the repository.", pullpath.ECRGuide}
	Terms  = Fact{"The setting changes what is pushed, not what is allowed. AWS reminds that you must keep to the terms of the " +
		"Windows container base image licence: use within your own environment is allowed, posting Windows content for the " +
		"public or for third parties is not.", pullpath.ECRGuide}
	widerTerms = Fact{"In October 2022 Microsoft announced wider rights: base images released from September 2022 on may be passed " +
		"on as part of a container image with your application. Older base images keep their older terms. The terms that " +
		"bind you are in the file license.txt of your base image.", redistribution}
	hostLicence = Fact{"The container image may be used only with a validly licensed Windows host.", licence}
	Size        = Fact{"The base layers are large: mcr.microsoft.com/windows/servercore has about 1.7 GiB compressed in Amazon ECR. " +
		"Pushes take longer and the storage is billed.", pullpath.ECRGuide}
	onlyIfNeeded = Fact{"AWS recommends the setting only where it is strictly required, to keep build times and storage costs down.",
		pullpath.ECRGuide}
	PullOrder = Fact{"Docker Engine asks the repository for such a layer first. containerd asks the urls in the manifest first and " +
		"may stop when they cannot be reached, even though the repository holds the layer.", containerdOrder}
	otherTools = Fact{"Other tools have a flag of their own: crane and nerdctl call it --allow-nondistributable-artifacts.", craneFlag}
)

// PushAgain says how to get nondistributable layers into a repository. registry is the registry's host, "" if unknown.
func PushAgain(registry string) string {
	if registry == "" {
		registry = "REGISTRY"
	}
	return fmt.Sprintf("Rebuild the image on a base image published after %s and push it. To keep the old base, push the image again "+
		"with Docker Engine %d or later, or with an older one after adding %s to %s in daemon.json and restarting it "+
		"(pullcheck windows daemon-json --registry %[3]s prints it). The licence of the base image binds you either way.",
		BaseImagesCleanSince, FirstEngineThatPushes, registry, Setting)
}
