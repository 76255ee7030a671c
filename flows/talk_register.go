package flows

import (
	_ "embed"
	"fmt"
	"io/fs"
	"time"

	"ahadi/internal/yamlpos"
)

//go:embed talk/register.yaml
var sampleRegister []byte

// register is the small world that a talk takes place in.
type register struct {
	network     Network
	round       Round
	now         time.Time
	commitments map[string]*Commitment
}

// registerFile is a register as it is written.
type registerFile struct {
	Network struct {
		Name      string   `yaml:"name"`
		Languages []string `yaml:"languages"`
		USSD      string   `yaml:"ussd"`
		ShortCode string   `yaml:"short_code"`
		Letters   string   `yaml:"letters"`
		UTCOffset int      `yaml:"utc_offset"` // hours
		Cap       int      `yaml:"cap"`
		SOS       string   `yaml:"sos"`
	} `yaml:"network"`
	Round struct {
		Name   string `yaml:"name"`
		Closes string `yaml:"closes"` // 2026-11-03
	} `yaml:"round"`
	Now         string           `yaml:"now"` // 2026-10-20 09:30, local
	Commitments []registerPledge `yaml:"commitments"`
}

// registerPledge is one commitment of a register.
type registerPledge struct {
	Code      string            `yaml:"code"`
	Kind      string            `yaml:"kind"`
	Local     string            `yaml:"local"`
	Place     string            `yaml:"place"`
	Currency  string            `yaml:"currency"`
	Budget    int64             `yaml:"budget"` // minor units
	Short     map[string]string `yaml:"short"`
	Title     map[string]string `yaml:"title"`
	Milestone *struct {
		Seq   int               `yaml:"seq"`
		Due   string            `yaml:"due"`
		Short map[string]string `yaml:"short"`
	} `yaml:"milestone"`
}

// talkMinute is how a moment is written in talks and registers.
const talkMinute = "2006-01-02 15:04"

// readRegister reads a folder's register.yaml, or the sample where it has none.
// Each talk gets its own: a talk may close a commitment.
func readRegister(dir fs.FS) (*register, error) {
	name, src := "register.yaml", sampleRegister
	if own, err := fs.ReadFile(dir, name); err == nil {
		src = own
	}
	var f registerFile
	if err := yamlpos.Decode(name, src, &f); err != nil {
		return nil, err
	}
	at := yamlpos.Parse(name, src)
	n := f.Network
	zone := time.FixedZone(fmt.Sprintf("UTC%+d", n.UTCOffset), n.UTCOffset*3600)
	r := &register{
		network: Network{
			Name: n.Name, Languages: n.Languages, USSD: n.USSD, ShortCode: n.ShortCode, Letters: n.Letters,
			Zone: zone, Cap: n.Cap, SOS: n.SOS, Years: 3,
		},
		round:       Round{ID: 1, Name: f.Round.Name},
		commitments: map[string]*Commitment{},
	}
	var err error
	if r.now, err = time.ParseInLocation(talkMinute, f.Now, zone); err != nil {
		return nil, fmt.Errorf("%s: now %q: write it as %s", at.At("$.now"), f.Now, talkMinute)
	}
	if r.round.ClosesOn, err = time.Parse(time.DateOnly, f.Round.Closes); err != nil {
		return nil, fmt.Errorf("%s: closes %q: write it as 2026-11-03", at.At("$.round.closes"), f.Round.Closes)
	}
	for i, p := range f.Commitments {
		c, err := p.commitment(int64(i + 1))
		if err != nil {
			return nil, fmt.Errorf("%s: commitment %s: %w", at.At(fmt.Sprintf("$.commitments[%d]", i)), p.Code, err)
		}
		r.commitments[p.Code] = c
	}
	return r, nil
}

// commitment is what the engine knows about a pledge.
func (p *registerPledge) commitment(id int64) (*Commitment, error) {
	c := &Commitment{
		ID: id, Code: p.Code, Kind: p.Kind, Short: p.Short, Title: p.Title, Local: p.Local, Place: p.Place,
		Currency: p.Currency, Budget: p.Budget, Open: true,
	}
	if p.Kind != "build" && p.Kind != "keep" {
		return nil, fmt.Errorf("kind %q: build or keep", p.Kind)
	}
	if m := p.Milestone; m != nil {
		due, err := time.Parse(time.DateOnly, m.Due)
		if err != nil {
			return nil, fmt.Errorf("due %q: write it as 2026-12-15", m.Due)
		}
		c.Milestone = &Milestone{Seq: m.Seq, Short: m.Short, Due: due}
	}
	return c, nil
}
