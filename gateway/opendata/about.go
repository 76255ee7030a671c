package opendata

import (
	"strconv"

	"ahadi/store"
)

// rules is how many rules the explanations have: opendata.rule_1 and on.
const rules = 9

// about says what it all is, and by which rules it was made.
func (c *collector) about(b store.ReportBack) error {
	state := b.Round.State
	if state != "published" {
		state = c.t.Say("opendata.draft")
	}
	rows := [][2]string{
		{"network", b.Network.Name},
		{"place", b.Branch},
		{"round", b.Round.Name},
		{"state", state},
		{"made_on", b.Day},
		{"language", c.o.Language},
		{"licence", c.choice.Licence},
		{"licence_url", licenceOf(c.choice.Licence).Path},
		{"source", c.t.Say("opendata.source", "network", b.Network.Name)},
	}
	for n := range rules {
		rows = append(rows, [2]string{"rule_" + strconv.Itoa(n+1), c.t.Say("opendata.rule_" + strconv.Itoa(n+1))})
	}
	for _, row := range rows {
		if row[1] == "" {
			continue
		}
		if err := c.spool.put("about", row[0], row[1]); err != nil {
			return err
		}
	}
	return nil
}

// licence is one as descriptors name it.
type licence struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// licenceOf is a licence by its SPDX identifier.
func licenceOf(id string) licence {
	for _, l := range []licence{
		{"CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"},
		{"CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"},
		{"CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"},
		{"ODC-By-1.0", "Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"},
		{"ODbL-1.0", "Open Data Commons Open Database 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"},
	} {
		if l.Name == id {
			return l
		}
	}
	return licence{Name: id}
}
