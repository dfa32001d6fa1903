package config

import (
	"encoding/json"

	"ecrprivatelink/constructs/pullpath"
)

// Choices says where endpoints come from, by service. A service that is not in it is created, which is the zero value
// of [pullpath.Choice].
type Choices map[pullpath.Service]pullpath.Choice

// UnmarshalJSON reads an object whose values are those of [pullpath.ParseChoice].
func (c *Choices) UnmarshalJSON(data []byte) error {
	var written map[pullpath.Service]string
	if err := json.Unmarshal(data, &written); err != nil {
		return err
	}
	read := make(Choices, len(written))
	for service, text := range written {
		choice, err := pullpath.ParseChoice(text)
		if err != nil {
			return err
		}
		read[service] = choice
	}
	*c = read
	return nil
}
