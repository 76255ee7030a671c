package opendata

// about says what it all is.
func about() table {
	return table{Name: "about", Columns: []column{
		{Name: "about", Kind: code, HXL: "#meta+name", Key: true}, {Name: "value", Kind: text, HXL: "#meta+value"},
	}}
}

// rounds are the rounds that are written.
func rounds() table {
	return table{Name: "rounds", Columns: []column{
		{Name: "round", Kind: code, HXL: "#date+round", Key: true},
		{Name: "name", Kind: text, HXL: "#meta+round+name", Means: "round_name"},
		{Name: "opens_on", Kind: day, HXL: "#date+start"},
		{Name: "closes_on", Kind: day, HXL: "#date+end"},
		{Name: "state", Kind: code, HXL: "#meta+state", List: "round_state", Means: "round_state"},
		{Name: "shown", Kind: whole, HXL: "#meta+num+shown", Means: "shown_count"},
		{Name: "by_city", Kind: whole, HXL: "#meta+num+city"},
		{Name: "held", Kind: whole, HXL: "#meta+num+held"},
		{Name: "silent", Kind: whole, HXL: "#meta+num+silent"},
		{Name: "people_asked", Kind: people, HXL: "#targeted", Means: "round_asked"},
		{Name: "people_answered", Kind: people, HXL: "#reached", Means: "round_answered"},
	}}
}

// places are the places of the register.
func places() table {
	return table{Name: "places", Columns: []column{
		{Name: "place", Kind: code, HXL: "#loc+code", Key: true},
		{Name: "in_place", Kind: code, HXL: "#loc+code+parent", Refer: "places"},
		{Name: "level", Kind: code, HXL: "#loc+type", List: "level"},
		{Name: "name", Kind: text, HXL: "#loc+name", Means: "place_name"},
		{Name: "country", Kind: code, HXL: "#country+code+iso2"},
		{Name: "iso3166_2", Kind: code, HXL: "#adm1+code"},
		{Name: "lat", Kind: degree, HXL: "#geo+lat", Means: "lat"},
		{Name: "lon", Kind: degree, HXL: "#geo+lon", Means: "lat"},
	}}
}

// partners are who has a part in what.
func partners() table {
	return table{Name: "partners", Columns: []column{
		commitmentKey,
		{Name: "organisation", Kind: text, HXL: "#org+name", Key: true},
		{Name: "side", Kind: code, HXL: "#org+type", List: "side", Key: true},
		{Name: "role", Kind: code, HXL: "#org+role", List: "role", Key: true},
	}}
}

// stepAnswers are what residents say of dated steps.
func stepAnswers() table {
	return table{Name: "milestone_answers", Columns: []column{
		roundKey, commitmentKey,
		{Name: "milestone", Kind: whole, HXL: "#activity+milestone+num", Key: true},
		{Name: "answer", Kind: code, HXL: "#status+milestone", List: "step", Key: true, Means: "step_answer"},
		{Name: "people", Kind: people, HXL: "#meta+num+reporters"},
	}}
}

// obstacles are what stands in the way.
func obstacles() table {
	return table{Name: "obstacles", Columns: []column{roundKey, commitmentKey, {Name: "obstacle", Kind: code, HXL: "#x_obstacle+code", List: "obstacle", Key: true}, {Name: "people", Kind: people, HXL: "#meta+num+reporters"}}}
}

// responses are what partners answered.
func responses() table {
	return table{Name: "responses", Columns: []column{
		roundKey, commitmentKey,
		{Name: "organisation", Kind: text, HXL: "#org+name", Key: true},
		{Name: "language", Kind: code, HXL: "#meta+language", List: "language", Key: true},
		{Name: "answer", Kind: text, HXL: "#description+response", Means: "response"},
		{Name: "next_step", Kind: text, HXL: "#description+next"},
		{Name: "due_on", Kind: day, HXL: "#date+due"},
	}}
}

// replies are the right of reply.
func replies() table {
	return table{Name: "replies", Columns: []column{
		roundKey,
		{Name: "organisation", Kind: text, HXL: "#org+name", Key: true},
		{Name: "asked_on", Kind: day, HXL: "#date+asked"},
		{Name: "until", Kind: day, HXL: "#date+until"},
		{Name: "replied_on", Kind: day, HXL: "#date+replied"},
		{Name: "language", Kind: code, HXL: "#meta+language", List: "language", Key: true},
		{Name: "reply", Kind: text, HXL: "#description+reply"},
	}}
}

// coverage is how far cities are heard.
func coverage() table {
	return table{Name: "coverage", Columns: []column{
		roundKey,
		{Name: "city", Kind: text, HXL: "#adm2+name", Key: true},
		{Name: "commitments", Kind: whole, HXL: "#meta+num+activities", Means: "city_commitments"},
		{Name: "shown", Kind: whole, HXL: "#meta+num+shown", Means: "shown_count"},
		{Name: "by_city", Kind: whole, HXL: "#meta+num+city"},
		{Name: "not_shown", Kind: whole, HXL: "#meta+num+held"},
		{Name: "people_reported", Kind: people, HXL: "#reached", Means: "city_reported"},
		{Name: "people_asked", Kind: people, HXL: "#targeted", Means: "city_asked"},
	}}
}

// steps are the dated steps of the register.
func steps(languages []string) table {
	return table{Name: "milestones", Columns: append(append([]column{commitmentKey, {Name: "milestone", Kind: whole, HXL: "#activity+milestone+num", Key: true}},
		titles(languages, "#activity+milestone+name", "milestone_title")...),
		column{Name: "due_on", Kind: day, HXL: "#date+due"}, column{Name: "owner", Kind: code, HXL: "#org+type+owner", List: "side"},
		column{Name: "status", Kind: code, HXL: "#status+milestone", List: "step", Means: "step_status"}, column{Name: "met_on", Kind: day, HXL: "#date+met"})}
}

// readings are both sides' readings.
func readings() table {
	return table{Name: "readings", Columns: []column{
		{Name: "reading", Kind: code, HXL: "#meta+id", Key: true},
		{Name: "round", Kind: code, HXL: "#date+round", Refer: "rounds"},
		{Name: "commitment", Kind: code, HXL: "#activity+code", Refer: "commitments", Means: "reading_commitment"},
		{Name: "city", Kind: text, HXL: "#adm2+name"},
		{Name: "kind", Kind: code, HXL: "#activity+type", List: "kind"},
		{Name: "shown", Kind: code, HXL: "#meta+shown", List: "shown"},
		{Name: "community_status", Kind: code, HXL: "#status+community", List: "status"},
		{Name: "community_percent", Kind: whole, HXL: "#indicator+num+pct+community", Unit: "percent"},
		{Name: "people", Kind: people, HXL: "#meta+num+reporters"},
		{Name: "people_entered", Kind: people, HXL: "#meta+num+entered"},
		{Name: "people_asked", Kind: people, HXL: "#meta+num+assigned"},
		{Name: "confidence", Kind: code, HXL: "#x_confidence", List: "label"},
		{Name: "government_status", Kind: code, HXL: "#status+government", List: "status"},
		{Name: "government_percent", Kind: whole, HXL: "#indicator+num+pct+government", Unit: "percent"},
		{Name: "government_silent", Kind: yes, HXL: "#status+government+silent"},
		{Name: "gap", Kind: whole, HXL: "#x_gap+num", Unit: "points"},
		{Name: "apart", Kind: code, HXL: "#x_gap+code", List: "gulf"},
		{Name: "open_disputes", Kind: whole, HXL: "#x_disputes+num"},
	}}
}

func moneyTable() table {
	amount := func(name, hxl string) column { return column{Name: name, Kind: money, HXL: hxl, Unit: "currency"} }
	return table{Name: "money", Columns: []column{
		roundKey, commitmentKey,
		{Name: "side", Kind: code, HXL: "#org+type", List: "table_side", Key: true, Means: "table_side"},
		{Name: "currency", Kind: code, HXL: "#currency+code"},
		amount("promised", "#value+promised"), amount("received_in_round", "#value+received+round"), amount("received", "#value+received"), amount("spent", "#value+spent"), amount("cut", "#value+cut"),
		{Name: "nothing_yet", Kind: people, HXL: "#meta+num+nothing"},
		{Name: "amount_unknown", Kind: people, HXL: "#meta+num+unknown"},
	}}
}

func participation() table {
	group := func(name, hxl string) column {
		return column{Name: name, Kind: people, HXL: hxl, Means: "came_" + name}
	}
	return table{Name: "participation", Columns: []column{
		roundKey, commitmentKey,
		{Name: "event", Kind: code, HXL: "#activity+event+code", List: "event", Key: true},
		{Name: "people", Kind: people, HXL: "#meta+num+reporters"},
		group("total", "#reached"), group("women", "#reached+f"), group("youth", "#reached+youth"), group("informal", "#reached+x_informal"), group("disability", "#reached+disabled"),
	}}
}
