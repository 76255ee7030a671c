package main

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// ask is one request of a script and what its answer begins with.
type ask struct {
	form  []byte
	begin string
}

func (a ask) right(answer []byte) bool { return bytes.HasPrefix(answer, []byte(a.begin)) }

// scripts are what a person does, from beginning to end.
var scripts = map[string]func(p person, id int64) []ask{"ussd": walk, "sms": text}

// keys of a report: menu, the first commitment, the third answer, send.
var steps = []string{"", "1", "1*1", "1*1*3", "1*1*3*1"}

// walk is a report over USSD, key by key.
func walk(p person, id int64) []ask {
	var all []ask
	for i, text := range steps {
		begin := "CON "
		if i == len(steps)-1 {
			begin = "END "
		}
		form := "sessionId=s" + strconv.FormatInt(id, 10) + "&serviceCode=*384*77%23&phoneNumber=%2B" + p.number[1:] + "&networkCode=99999&text=" + text
		all = append(all, ask{[]byte(form), begin})
	}
	return all
}

// text is a whole report in one SMS, different each time.
func text(p person, id int64) []ask {
	words := url.QueryEscape(fmt.Sprintf("%s %d drains %s", p.build, 10+id%89, unheard(id)))
	form := "id=m" + strconv.FormatInt(id, 10) + "&from=%2B" + p.number[1:] + "&to=20880&date=2026-11-23+09%3A00%3A00&networkCode=99999&text=" + words
	return []ask{{[]byte(form), ""}}
}

// unheard is a word of no language, different for each number.
func unheard(id int64) string {
	const letters = "bdfghjkmnp"
	var b strings.Builder
	for _, c := range strconv.FormatInt(id, 10) {
		b.WriteByte(letters[c-'0'])
	}
	return b.String()
}
