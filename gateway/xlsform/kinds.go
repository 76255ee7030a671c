package xlsform

import (
	"slices"
	"strings"
)

// typeNames are the types of a survey's rows by all the ways in which they have
// been written, words joined by _.
var typeNames = map[string]string{
	"select_one": "select_one", "select1": "select_one", "select_one_from": "select_one", "add_select_one_prompt_using": "select_one",
	"select_multiple": "select_multiple", "select_all_that_apply": "select_multiple", "select_all_that_apply_from": "select_multiple", "select_multiple_from": "select_multiple", "add_select_multiple_prompt_using": "select_multiple",
	"integer": "integer", "int": "integer", "decimal": "decimal", "text": "text", "string": "text", "date": "date",
	"note": "note", "calculate": "calculate",
	"begin_group": "begin_group", "end_group": "end_group", "begin_repeat": "begin_repeat", "end_repeat": "end_repeat",
	"begin_lgroup": "begin_repeat", "end_lgroup": "end_repeat", "begin_loop": "begin_repeat", "end_loop": "end_repeat",
	"photo": "image", "add_image_prompt": "image", "add_audio_prompt": "audio", "add_video_prompt": "video", "add_file_prompt": "file",
	"imei": "deviceid", "date_time": "datetime", "location": "geopoint", "gps": "geopoint", "trigger": "acknowledge",
	"select_one_from_file": "select_one_from_file", "select_multiple_from_file": "select_one_from_file", "select_one_external": "select_one_from_file",
}

// cannot is what a feature phone cannot ask, and what to do.
var cannot = map[string]string{
	"image":                "a photo cannot be taken on a feature phone: leave this question out",
	"audio":                "sound cannot be recorded on a feature phone: leave this question out",
	"background-audio":     "sound cannot be recorded on a feature phone: leave this question out",
	"video":                "a film cannot be taken on a feature phone: leave this question out",
	"file":                 "a file cannot be sent from a feature phone: leave this question out",
	"barcode":              "a feature phone reads no barcode: ask for the number as text, or leave this question out",
	"geopoint":             "a feature phone does not know where it is: leave this question out; the place of a commitment stands in the register",
	"geotrace":             "a feature phone does not know where it is: leave this question out; the place of a commitment stands in the register",
	"geoshape":             "a feature phone does not know where it is: leave this question out; the place of a commitment stands in the register",
	"start-geopoint":       "a feature phone does not know where it is: leave this question out; the place of a commitment stands in the register",
	"acknowledge":          "there is nothing to tick on a feature phone: ask with select_one and one option, or leave this question out",
	"range":                "there is no slider on a feature phone: write integer, and its bounds as a constraint: . >= 1 and . <= 10",
	"rank":                 "options cannot be put in order on a feature phone: ask for the first with select_one",
	"time":                 "no time of day is asked on a feature phone: ask with select_one for part of the day, or leave this question out",
	"datetime":             "no time of day is asked on a feature phone: write date",
	"select_one_from_file": "the options of another file do not fit on a feature phone: write at most 9 into the sheet choices",
	"osm":                  "a feature phone draws no map: leave this question out",
	"begin_repeat":         "questions cannot be repeated on a feature phone: ask once for all of them (how many?), or let people send a report for each; take out begin_repeat and end_repeat",
}

// ofDevice are kinds of rows that note something of the device, of whoever uses
// it or of other files; people are not asked.
var ofDevice = []string{
	"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "hidden", "subscriberid", "simserial",
	"caseid", "xml-external", "csv-external", "uri:deviceid", "device_id", "phone_number", "sim_serial", "subscriber_id", "deprecatedid",
}

// asks are the types of our questions that a type of XLSForm can stand for, the
// first where nothing else is said.
var asks = map[string][]string{
	"select_one": {"choice", "scale", "milestone", "yes_no"}, "select_multiple": {"choices"},
	"integer": {"integer", "percent", "money"}, "decimal": {"decimal", "money"},
	"text": {"text", "commitment", "report", "pin"}, "date": {"date"},
}

// surveyType is the type of a row: its name, the list of its options, and
// whether another option is written by hand.
func surveyType(text string) (name, list string, other bool) {
	words := strings.Fields(text)
	if n := len(words); n > 2 && strings.EqualFold(words[n-1], "or_other") {
		words, other = words[:n-1], true
	} else if n > 3 && strings.EqualFold(strings.Join(words[n-2:], " "), "or other") {
		words, other = words[:n-2], true
	} else if n > 4 && strings.EqualFold(strings.Join(words[n-3:], " "), "or specify other") {
		words, other = words[:n-3], true
	}
	for n := min(len(words), 5); n > 0; n-- {
		key := strings.ToLower(strings.Join(words[:n], "_"))
		if is, ok := typeNames[key]; ok {
			return is, strings.Join(words[n:], " "), other
		}
		if cannot[key] != "" || slices.Contains(ofDevice, key) {
			return key, strings.Join(words[n:], " "), other
		}
	}
	return strings.ToLower(text), "", other
}
