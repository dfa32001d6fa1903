package trace

// firstPull appends what the first pull of an image through a cache needs besides: to import the image, and to create
// the repository where it does not exist.
func (b *requestBuilder) firstPull(c *checker, pull request) {
	if pull.cache == nil {
		return
	}
	actions := []string{"ecr:BatchImportUpstreamImage"}
	if _, repository, _ := c.resourceOf(&pull); repository == nil || repository.Unchecked != "" {
		actions = append(actions, "ecr:CreateRepository")
	}
	for _, action := range actions {
		r := pull
		r.API, r.Source, r.first = action, pullThroughIAM, true
		b.append(r)
	}
}
