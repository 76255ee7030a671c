package store

// Chosen is something that an audience can be chosen by.
type Chosen struct {
	Code string
	Name map[string]string // by language
}

// AudienceCommitments are the open commitments of a scope, by code.
func (s *Store) AudienceCommitments(scope Scope) (all []Chosen) {
	ref := s.ref.Load()
	for _, code := range sortedKeys(ref.commitments) {
		if c := ref.commitments[code]; c.Open() && s.Sees(scope, c.PlaceID) {
			all = append(all, Chosen{code, c.Short})
		}
	}
	return all
}
