package store

import "ahadi/internal/phone"

// Seed is a whole register as plain data. Codes and names of the register's
// own files link its rows; ids are made when it is written.
type Seed struct {
	Network       Network
	Places        []SeedPlace // parents before children
	Organisations []SeedOrganisation
	Commitments   []SeedCommitment
	Partners      []SeedPartner
	Contacts      []SeedContact
	Rounds        []Round // with their days; reminder steps follow from these
	Reports       []SeedReport
}

// SeedPlace is a place; an empty Zone is the parent's.
type SeedPlace struct {
	Code, Parent, Level, Name, Short, ISO, Zone string
	Country                                     string // ISO 3166-1, of its root
}

// SeedOrganisation is an organisation.
type SeedOrganisation struct {
	Code, Name, Short, Kind, Place string
}

// SeedCommitment is a commitment with its milestones. PlaceID is the place's code.
type SeedCommitment struct {
	Commitment
	SDG, NUA                    []string
	Obligation                  string
	Indicator, Baseline, Target string
	Promising, Monitoring       string // organisations' codes
	Milestones                  []Milestone
}

// SeedPartner links an organisation to a commitment.
type SeedPartner struct {
	Commitment, Organisation, Side, Role string
}

// SeedContact is a person with her number and what she agreed to.
type SeedContact struct {
	Person                                // Code, Name, Language, Roles, Side, Status, Assigned; Org and Place hold codes
	Number                                phone.Number
	Also                                  []phone.Number // further phones of hers
	Gender, AgeBand, Informal, Disability string
	Shared                                bool   // others read this phone; false: she said that only she does
	ConsentOn, ConsentHow                 string // both empty: she is only invited
	ConsentVersion                        int
}
