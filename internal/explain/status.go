package explain

import "strconv"

// statusForms find HTTP statuses. The Docker engine's own, as in "API error (500)", says nothing of the registry where
// it is 500: the engine reports every failure so.
var statusForms = compileAll(
	`status(?: ?code)?(?: from (?:get|head|post) request to)?:? ?=? ?([1-5][0-9]{2})\b`,
	`unexpected status(?: code)?(?: from (?:get|head|post) request to)? {quote}{name}{quote}:? ?([1-5][0-9]{2})\b`,
	`unexpected status(?: code)? \[[^\]]*\]:? ([1-5][0-9]{2})\b`,
	`{name}{quote}: ([1-5][0-9]{2}) [a-z]`,
	`\bapi error \(([1-4][0-9]{2})\)`,
	`\bhttp(?:/[0-9.]+)?(?: status| error)?(?: code)?:? ([1-5][0-9]{2})\b`,
	`tunnel failed, response ([1-5][0-9]{2})\b`,
	`\b([45][0-9]{2})(?:: | \(| )(?:forbidden|not found|unauthorized|too many requests|service unavailable|bad gateway|internal server error|gateway time-?out|proxy authentication required|bad request|method not allowed)`,
)

// cutStatus finds a status that was cut off: the Fargate agent shortens long messages.
var cutStatus = compileAll(`unexpected status(?: code)?(?: from (?:get|head|post) request to)?(?: {quote}{name}{quote})?:?[ .…]*$`)

func compileAll(wordings ...string) []form {
	out := make([]form, len(wordings))
	for i, w := range wordings {
		out[i] = formOf(w)
	}
	return out
}

// httpStatus finds the last HTTP status in a text, as an outcome; 0 is none, or one that was cut off.
func httpStatus(text []byte) (number int, f found[Outcome]) {
	for _, form := range statusForms {
		for _, at := range form.in(text) {
			n, err := strconv.Atoi(string(text[at[2]:at[3]]))
			if err != nil || f.strength > 0 && at[3] < f.end {
				continue
			}
			number = n
			f = found[Outcome]{sign[Outcome]{form.String(), ofStatus(n), status}, span{at[2], at[3]}}
		}
	}
	if number > 0 {
		return number, f
	}
	for _, form := range cutStatus {
		if at := form.FindIndex(text); at != nil {
			return 0, found[Outcome]{sign[Outcome]{form.String(), otherAnswer, status - 1}, span{at[0], at[1]}}
		}
	}
	return 0, f
}

func ofStatus(n int) Outcome {
	switch {
	case n == 401:
		return unauthenticated
	case n == 403:
		return forbidden
	case n == 404:
		return notFound
	case n == 407:
		return proxyRefused
	case n == 429:
		return rateLimited
	case n >= 500:
		return serverError
	}
	return otherAnswer
}
