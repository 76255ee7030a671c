package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"ahadi/internal/phone"
)

// Seed is a register, or a part of one, as plain data. Codes and names of the
// register's own files link its rows; ids are made when it is written.
type Seed struct {
	Network       Network
	Places        []SeedPlace // parents before children
	Organisations []SeedOrganisation
	Commitments   []SeedCommitment
	Partners      []SeedPartner
	Contacts      []SeedContact
	Rounds        []Round // with their days; reminder steps follow from these
	Responses     []SeedResponse
	Reports       []SeedReport
	Replies       []SeedReply
	Choices       []SeedChoice
}

// SeedPlace is a place; an empty Zone or Country is the parent's.
type SeedPlace struct {
	Code, Parent, Level, Name, Short, ISO, Zone string
	Country                                     string // ISO 3166-1, of its root
	Lat, Lon                                    string // degrees, two decimals at most; "" when not known
	Population                                  string // a note
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
	Promising, Monitoring       string // organisations' codes, as a file of commitments may name them
	Milestones                  []Milestone

	Details, Evidence       string            // its words, and where the promise stands written
	Hidden                  bool              // kept out of public documents
	Criteria                map[string]string // yes, no, or either with a note, by Criteria
	PromisingAgreed         string            // day on which those who promised agreed to this row
	MonitoringAgreed        string            // and those who watch
	Tags                    []string
	Unit, Direction, Method string // of the indicator
}

// Criteria are the six questions that a commitment is registered with.
var Criteria = [...]string{"specific", "replicable", "action_oriented", "funded", "innovative", "monitored"}

// SeedPartner links an organisation to a commitment. Focal is a person's code.
type SeedPartner struct {
	Commitment, Organisation, Side, Role, Focal string
}

// SeedResponse is what those who promised answered to a round.
type SeedResponse struct {
	Commitment, Round, Organisation string
	Answer                          map[string]string // by language
	NextStep, DueOn, AnsweredOn     string
}

// Task is a commitment that a person follows, and how.
type Task struct {
	Code     string
	Kind     string // report, verify, official_report
	From, To string // days, both inclusive; "" for no limit
}

// SeedContact is a person with her number and what she agreed to.
type SeedContact struct {
	Person                                // Code, Name, Language, Roles, Side, Status, Assigned (what her roles do); Org and Place hold codes
	Number                                phone.Number
	Also                                  []phone.Number // further phones of hers
	Masked                                []string       // numbers that the file shows masked (…0101): hers, unchanged; the first is the main one when Number is none
	Gender, AgeBand, Informal, Disability string
	Shared                                bool   // others read this phone; false: she said that only she does
	ConsentOn, ConsentHow                 string // both empty: she is only invited
	ConsentVersion                        int
	Literacy, Quote                       bool   // somebody reads for her; she may be quoted
	QuietFrom, QuietTo                    string // 21:30; "" for the country's
	Tasks                                 []Task // besides Assigned
	Row                                   int    // where it stands in its file, for Problem

	// Lacks are the columns that her file does not have: what they say of a
	// person who is there already stays. Shared by all of a file.
	Lacks map[string]bool
}

// Import is a register that is brought in.
type Import struct {
	Seed                                 // what its files say, row by row whole
	People iter.Seq2[SeedContact, error] // those of the files, read while they are written; nil: Seed.Contacts
	Total  int64                         // how many people come, for Tick; 0 when not known
	Actor  string                        // for the trail
	Dry    bool                          // only say what would be
	Now    time.Time
	Tick   func(done, total int64) // may be nil
	Once   *Once                   // of a program that may send it again; nil otherwise
}

// TableTally is what an import is to one table.
type TableTally struct {
	Table              string
	New, Changed, Same int
}

// Problem is a person's row that only the database can refuse.
type Problem struct {
	Row            int
	Column, Reason string
	Value          string // what stands there, as far as it may be shown
}

// Imported is what an import did, or would do. With problems it did nothing.
type Imported struct {
	Tables   []TableTally
	Problems []Problem
}

// Changes says whether anything is new or changed.
func (i Imported) Changes() bool {
	return slices.ContainsFunc(i.Tables, func(t TableTally) bool { return t.New+t.Changed > 0 })
}

// Seeded says whether the database holds a network already.
func (s *Store) Seeded(ctx context.Context) (bool, error) {
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM network`).Scan(&n); err != nil {
		return false, fmt.Errorf("look for a network: %w", err)
	}
	return n > 0, nil
}

// Seed writes a whole register, with its figures. Steps of a round that lie
// before now's day count as done, so that nothing is sent for the past. A
// database that holds a network already is left alone (ErrSeeded).
func (s *Store) Seed(ctx context.Context, seed Seed, now time.Time) error {
	seeded, err := s.Seeded(ctx)
	if err == nil && seeded {
		err = ErrSeeded
	}
	if err == nil {
		var done Imported
		if done, err = s.Import(ctx, Import{Seed: seed, Actor: "operator", Now: now}); err == nil && len(done.Problems) > 0 {
			err = fmt.Errorf("contact in row %d, %s: %s", done.Problems[0].Row, done.Problems[0].Column, done.Problems[0].Reason)
		}
	}
	if err != nil {
		return fmt.Errorf("seed the register: %w", err)
	}
	return nil
}
