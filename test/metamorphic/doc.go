// Package metamorphic changes templates in ways that must not change what pullcheck says of them, or change it in one
// direction only. It has tests only.
package metamorphic
