package opendata

import "time"

// What a package of tables says of itself: a Tabular Data Package.
type (
	descriptor struct {
		Profile     string        `json:"profile"`
		Name        string        `json:"name"`
		ID          string        `json:"id"`
		Title       string        `json:"title"`
		Description string        `json:"description"`
		Created     string        `json:"created"`
		Licences    []licence     `json:"licenses"`
		Sources     []source      `json:"sources"`
		Contributor []contributor `json:"contributors"`
		Draft       bool          `json:"ahadi:draft"`
		Resources   []tableFile   `json:"resources"`
	}
	source struct {
		Title string `json:"title"`
	}
	contributor struct {
		Title string `json:"title"`
		Role  string `json:"role"`
	}
	tableFile struct {
		Profile   string  `json:"profile"`
		Name      string  `json:"name"`
		Path      string  `json:"path"`
		Title     string  `json:"title"`
		Format    string  `json:"format"`
		Mediatype string  `json:"mediatype"`
		Encoding  string  `json:"encoding"`
		Dialect   dialect `json:"dialect"`
		Schema    schema  `json:"schema"`
	}
	dialect struct {
		Delimiter   string `json:"delimiter"`
		CommentChar string `json:"commentChar"`
		Header      bool   `json:"header"`
	}
	schema struct {
		Fields  []field   `json:"fields"`
		Missing []string  `json:"missingValues"`
		Key     []string  `json:"primaryKey,omitempty"`
		Foreign []foreign `json:"foreignKeys,omitempty"`
	}
	field struct {
		Name        string         `json:"name"`
		Type        string         `json:"type"`
		Format      string         `json:"format,omitempty"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Constraints map[string]any `json:"constraints,omitempty"`
		HXL         string         `json:"ahadi:hxl"`
		List        string         `json:"ahadi:codeList,omitempty"`
	}
	foreign struct {
		Fields    string `json:"fields"`
		Reference struct {
			Resource string `json:"resource"`
			Fields   string `json:"fields"`
		} `json:"reference"`
	}
)

// describe is the descriptor of all tables.
func (w *writing) describe() descriptor {
	d := descriptor{
		Profile: "tabular-data-package", Name: w.name(), ID: uuid(), Title: w.title(), Description: w.t.Say("opendata.description"),
		Created: w.day().Format(time.RFC3339), Licences: []licence{licenceOf(w.choice.Licence)},
		Sources: []source{{w.t.Say("opendata.source", "network", w.last.Network.Name)}}, Contributor: []contributor{{w.last.Network.Name, "publisher"}}, Draft: w.spool.draft,
	}
	for _, t := range w.spool.all {
		d.Resources = append(d.Resources, tableFile{
			Profile: "tabular-data-resource", Name: t.Name, Path: w.file(t.Name), Title: w.t.Say("opendata.table_" + t.word()), Format: "csv", Mediatype: "text/csv", Encoding: "utf-8",
			Dialect: dialect{",", "#", true}, Schema: w.schema(t),
		})
	}
	return d
}

// word is what the table's title stands under.
func (t table) word() string {
	if t.rows {
		return "answers"
	}
	return t.Name
}

func (w *writing) schema(t *spooled) schema {
	s := schema{Missing: []string{""}}
	for _, c := range t.Columns {
		f := field{Name: c.Name, Type: "string", Title: c.Name, Description: w.meaning(t, c), HXL: c.HXL, List: c.List, Constraints: map[string]any{}}
		switch c.Kind {
		case day:
			f.Type, f.Format = "date", "default"
		case whole:
			f.Type = "integer"
		case money, degree:
			f.Type = "number"
		case yes:
			f.Type = "boolean"
		case people:
			f.Constraints["pattern"] = countOf
		case code, text, id:
		}
		if l := listOf(c.List); l.codes != nil && !l.open {
			f.Constraints["enum"] = l.codes
		}
		if c.Unit == "percent" {
			f.Constraints["minimum"], f.Constraints["maximum"] = 0, 100
		}
		if c.Key {
			s.Key = append(s.Key, c.Name)
		}
		if c.Refer != "" && w.spool.at[c.Refer] != nil {
			r := foreign{Fields: c.Name}
			r.Reference.Resource, r.Reference.Fields = c.Refer, w.spool.at[c.Refer].Columns[0].Name
			if c.Refer == t.Name {
				r.Reference.Resource = "" // itself
			}
			s.Foreign = append(s.Foreign, r)
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}
