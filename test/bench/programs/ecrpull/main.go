// Command ecrpull imports package ecrpull and nothing else, so that the time to compile it can be measured.
package main

import _ "ecrprivatelink/constructs/ecrpull"

func main() {}
