// Package layers holds the packages of the repository to their layers: who may import what, and who may touch the world
// outside. It has tests only.
package layers
