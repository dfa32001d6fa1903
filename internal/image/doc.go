// Package image finds the nondistributable layers of container images, which Docker calls foreign layers, and says
// whether an image can be pulled without internet access in spite of them.
//
// A nondistributable layer is listed in an image's manifest with the urls it can be had from. Windows base images had
// such layers until 2023. A push leaves the layer out unless the engine is told otherwise, so the repository may hold
// the manifest without the layer. Whoever pulls the image then fetches the layer from its urls, and in a VPC without
// internet access that fails.
//
// # What is concluded
//
// [Check] reads the manifests of an image from a [Source] and asks the source for each such layer. What the answer
// means depends on the [Place] the source reads:
//
//	place         the layer is there        it is not there          it cannot be told
//	Repository    held, info                missing, error           unknown, warning
//	Disk          unknown, warning          missing, error           unknown, warning
//	Document      -                         -                        unknown, warning
//
// A copy on disk is not what a task pulls. With the layer in it, the engine that pushes the copy decides whether the
// repository gets the layer: that is unknown. Without the layer nothing can push it from there: that is an error. A
// manifest alone says neither, and only the repository can settle it.
//
// # Hostile input
//
// Manifests, layouts and archives come from others. The package bounds the size of what it reads, the entries of a
// manifest, the depth and number of nested indexes, and the number of layers it asks about. It checks each manifest
// against the digest that names it, and never fetches a layer or a layer's url.
package image
