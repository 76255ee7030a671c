package register

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/store"
)

// levels are the words for how large a place is, the largest first; a file may
// also write the number.
var levels = []string{"country", "region", "city", "ward", "settlement"}

// levelWords are other words for them.
var levelWords = map[string]string{"county": "region", "district": "city", "0": "country", "1": "region", "2": "city", "3": "ward", "4": "settlement"}

// level is how large a place is, from 0; -1 for a word that is none.
func level(word string) int { return slices.Index(levels, word) }

func (r *reader) place(w row) {
	code := w.must("id")
	p := r.places[code]
	if r.twice(w, "id", code, "") {
		return
	}
	old := p.Zone
	p.Code, p.Parent, p.Name, p.Short = code, w.get("parent_id"), w.must("name"), fits(w, "short", roomPlace)
	if p.Short == "" {
		w.refuse("short", "may not be empty: it stands on a phone's screen")
	}
	p.Level = strings.ToLower(w.must("level"))
	if word, ok := levelWords[p.Level]; ok {
		p.Level = word
	}
	if level(p.Level) < 0 {
		w.refuse("level", "write one of "+strings.Join(levels, ", ")+", or 0 to 4")
	}
	w.into(&p.ISO, "iso3166_2")
	w.into(&p.Population, "population_note")
	r.position(w, &p)
	r.above(w, &p)
	if zone := w.get("timezone"); zone != "" {
		p.Zone = zone
	} else if !w.has("timezone") && old != "" {
		p.Zone = old
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		w.refuse("timezone", "write a time zone such as Africa/Nairobi here or on a place above")
	}
	r.places[code] = p
	r.seed.Places = append(r.seed.Places, p)
}

// above takes from the place above what a row does not say.
func (r *reader) above(w row, p *store.SeedPlace) {
	parent, ok := r.places[p.Parent]
	switch {
	case p.Parent == "":
		p.Zone, p.Country = "", p.ISO
		if len(p.ISO) != 2 {
			w.refuse("iso3166_2", "write the country's two letters, such as KE: this place stands under no other")
		}
	case !ok || p.Parent == p.Code:
		w.refuse("parent_id", "no such place stands above this row")
	case level(parent.Level) >= level(p.Level) && level(p.Level) >= 0:
		w.refuse("level", "is not below its parent's, which is "+parent.Level)
	default:
		p.Zone, p.Country = parent.Zone, parent.Country
	}
}

// position reads the middle of a settlement: two decimals are a kilometre, more
// would be a house.
func (r *reader) position(w row, p *store.SeedPlace) {
	lat, lon := "lat", "lon"
	if both := w.get("lat_lon"); both != "" {
		a, b, ok := strings.Cut(strings.ReplaceAll(both, " ", ","), ",")
		if !ok {
			w.refuse("lat_lon", "write latitude and longitude with two decimals: -0.09,34.77")
			return
		}
		p.Lat, p.Lon, lat, lon = a, strings.Trim(b, ","), "lat_lon", "lat_lon"
	}
	w.into(&p.Lat, "lat")
	w.into(&p.Lon, "lon")
	if p.Lat == "" && p.Lon == "" {
		return
	}
	p.Lat, p.Lon = degrees(w, lat, p.Lat, 90), degrees(w, lon, p.Lon, 180)
}

// degrees is a number of degrees in its shortest form.
func degrees(w row, column, text string, most float64) string {
	v, err := strconv.ParseFloat(text, 64)
	_, decimals, _ := strings.Cut(text, ".")
	if err != nil || math.IsNaN(v) || math.Abs(v) > most || len(decimals) > 2 {
		w.refuse(column, "write degrees with two decimals at most, such as -0.09: the middle of a settlement, never a house")
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (r *reader) organisation(w row) {
	code := w.must("id")
	if r.twice(w, "id", code, "") {
		return
	}
	o := r.orgs[code]
	o.Code, o.Name, o.Short = code, w.must("name"), fits(w, "short", roomOrganisation)
	if o.Short == "" {
		w.refuse("short", "may not be empty: it stands on a phone's screen")
	}
	o.Kind = w.one("kind", "grassroots", "local_gov", "national_gov", "ngo", "academic", "donor")
	w.into(&o.Place, "place_id")
	if _, ok := r.places[o.Place]; o.Place != "" && !ok {
		w.refuse("place_id", "there is no place with this id: add it to the places, or take it out here")
	}
	r.orgs[code] = o
	r.seed.Organisations = append(r.seed.Organisations, o)
}
