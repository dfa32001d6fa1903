// Package partial holds values of which a source may know only a part, and the logic of three values to ask about them.
//
// "Not known" is a value here, and the only one: CloudFormation values, IAM policies and the network model are made of
// these types. A [Truth] is the answer to a question about them, a [Value] is anything that may not be known, a [List]
// may lack members or hold some that are only perhaps there, and a [Text] is a string with gaps, of which the known
// parts can still rule a match in or out. Reasons are for people: no program reads them back.
package partial
