// Package report tells what package trace found: one view of a result, which several printers write. [Text] is for
// people at a terminal, [JSON], [SARIF] and [JUnit] are for programs, and [Page] is a document about a network for a
// review. None of them evaluates anything anew: what they say of an object they find by its id in the result.
package report
