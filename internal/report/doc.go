// Package report writes a deployment report: one page, in HTML or Markdown, that shows a network, traces the pulls of
// its tasks, and says what to mend, why each endpoint is there, what each policy allows and what it costs.
//
// The HTML page needs nothing but itself: no script, no font, no image from elsewhere, and a Content-Security-Policy
// that keeps it so. The names in it come from templates, which anybody may have written. html/template escapes them;
// what cannot be printed, such as a mark that turns the direction of the text, becomes a visible escape; and what is
// too long is wrapped, or shortened in the picture. The same input gives the same bytes.
package report
