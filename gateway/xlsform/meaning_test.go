package xlsform

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// people are what somebody answered; what she did not answer is not there.
type people map[string]any

// number is a value as XPath counts with it.
func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case bool:
		return map[bool]float64{true: 1}[v]
	case string:
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return f
		}
	}
	return math.NaN()
}

func isTrue(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	}
	return len(v.([]string)) > 0
}

// worth is what a condition comes to: XPath's as its specification says, ours as
// the engine has it, where what was not answered is 0, "" or nothing.
func worth(n *node, p people, xpath bool) any {
	arg := func(i int) any { return worth(n.args[i], p, xpath) }
	switch n.op {
	case opName:
		v, ok := p[n.text]
		if !ok && xpath {
			return ""
		}
		if !ok {
			return map[string]any{"age": 0.0, "rooms": 0.0}[n.text]
		}
		return v
	case opText:
		return n.text
	case opNum:
		return number(n.text)
	case opTrue, opFals:
		return n.op == opTrue
	case opNot:
		return !isTrue(arg(0))
	case opAnd:
		return isTrue(arg(0)) && isTrue(arg(1))
	case opOr:
		return isTrue(arg(0)) || isTrue(arg(1))
	case opNeg:
		return -number(arg(0))
	case opAdd:
		return number(arg(0)) + number(arg(1))
	case opSub:
		return number(arg(0)) - number(arg(1))
	case opMul:
		return number(arg(0)) * number(arg(1))
	case opIf:
		if isTrue(arg(0)) {
			return arg(1)
		}
		return arg(2)
	case opIn:
		if n.args[1].op == opList {
			return slices.ContainsFunc(n.args[1].args, func(a *node) bool { return a.text == arg(0) })
		}
		return slices.Contains(arg(1).([]string), arg(0).(string))
	case opCall:
		return called(n, p)
	}
	l, r := arg(0), arg(1)
	_, text := l.(string)
	_, other := r.(string)
	if text && other && (n.op == opEq || n.op == opNe) {
		return (l == r) == (n.op == opEq)
	}
	x, y := number(l), number(r)
	if n.op == opNe {
		return x != y || math.IsNaN(x) || math.IsNaN(y)
	}
	return !math.IsNaN(x) && !math.IsNaN(y) && n.op.holds(x, y)
}

// called is a function of XPath.
func called(n *node, p people) any {
	arg := func(i int) any { return worth(n.args[i], p, true) }
	switch n.text {
	case "not":
		return !isTrue(arg(0))
	case "selected":
		if many, ok := arg(0).([]string); ok {
			return slices.Contains(many, n.args[1].text)
		}
		return arg(0) == arg(1)
	case "coalesce":
		if v := arg(0); v != "" {
			return v
		}
		return arg(1)
	case "if":
		if isTrue(arg(0)) {
			return arg(1)
		}
		return arg(2)
	}
	panic(n.text)
}

// theirs is a random condition of a workbook about the people of TestAConditionMeansHereWhatItMeantThere.
func theirs(t *rapid.T, deep int) string {
	of := func(all ...string) string { return rapid.SampledFrom(all).Draw(t, "part") }
	if deep > 0 && rapid.Bool().Draw(t, "deeper") {
		a, b := theirs(t, deep-1), theirs(t, deep-1)
		return of(a+" and "+b, "("+a+") and ("+b+")", "("+a+") or ("+b+")", "not("+a+")", "("+a+" or "+b+") and "+b)
	}
	compare := of("=", "!=", "<", "<=", ">", ">=")
	value := of("0", "1", "5", "-1")
	return of(
		"${consent} = 'yes'", "${consent} != 'no'", "${level} = '2'", "${level} "+compare+" 2", "selected(${what}, 'water')", "${words} != ''", "${words} = 'x'",
		"${homes} "+compare+" "+value, "${age} "+compare+" "+value, value+" "+compare+" ${age}", "${rooms} "+compare+" "+value, "${age} "+compare+" ${homes}", "${age} + ${rooms} "+compare+" ${homes}",
		"${age} = ''", "${age} != ''", "${rooms} != ''", "coalesce(${age}, 0) "+compare+" "+value, "coalesce(${age}, 0) "+compare+" ${rooms}", "${rooms} * 2 - 1 "+compare+" ${age}",
		"if(${age} >= 2, 1, 0) "+compare+" "+value, "if(${consent} = 'yes', ${age}, 5) "+compare+" "+value, value+" "+compare+" if(${level} = 2, ${rooms}, ${age} + 1) + ${homes}",
	)
}

func TestAConditionMeansHereWhatItMeantThere(t *testing.T) {
	sheets := func(relevant string) map[string]table {
		s := asked("")
		s["survey"] = table(strings.Replace(string(s["survey"]), "image|photo|Photo", "integer|rooms|Rooms?|yes|${age} > 1 or ${level} = 3", 1))
		s["survey"] = table(strings.Replace(string(s["survey"]), "text|last|Last?||", "text|last|Last?||"+relevant, 1))
		return s
	}
	rapid.Check(t, func(rt *rapid.T) {
		xpath := theirs(rt, 3)
		f, err := Read(workbook(t, sheets(xpath)), Options{Name: "x.xlsx", Book: texts(t)})
		if err != nil {
			rt.Fatalf("%s: %v", xpath, err)
		}
		mine := f.Form.Question("last").Relevant
		for range 10 {
			p := people{"homes": 1.0 * float64(rapid.IntRange(0, 6).Draw(rt, "homes")), "what": []string{"light"}, "words": rapid.SampledFrom([]string{"", "x"}).Draw(rt, "words")}
			p["consent"] = rapid.SampledFrom([]string{"yes", "no"}).Draw(rt, "consent")
			level := rapid.IntRange(1, 3).Draw(rt, "level")
			if rapid.Bool().Draw(rt, "water") {
				p["what"] = []string{"water"}
			}
			if p["consent"] == "yes" {
				p["age"] = float64(rapid.IntRange(0, 6).Draw(rt, "age"))
			}
			if age, ok := p["age"].(float64); ok && age > 1 || level == 3 {
				p["rooms"] = float64(rapid.IntRange(0, 6).Draw(rt, "rooms"))
			}
			p["level"] = strconv.Itoa(level)
			want := !strings.Contains(xpath, "$") || isTrue(worth(read(t, xpath, true), p, true))
			p["level"] = fmt.Sprintf("n%d", level)
			got := mine == "" || isTrue(worth(read(t, mine, false), p, false))
			if want != got {
				rt.Fatalf("%v: %s is %v, and %s is %v", p, xpath, want, mine, got)
			}
		}
	})
}

func read(t *testing.T, source string, xpath bool) *node {
	t.Helper()
	n, err := parse(source, xpath)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return n
}

// Whatever stands in a cell, the answer is a form or a refusal.
func TestNoCellStopsTheProgram(t *testing.T) {
	words := []string{"${homes}", "${age}", "${what}", "${level}", "${consent}", "${day}", "${words}", "${many}", "${kind}", "${official}", "${gone}", ".", "..", "/", "'yes'", "'2'", "''", "0", "-", "5", "1.5", "and", "or", "not(", "(", ")", ",", "=", "!=", "<", "<=", ">=", "+", "*", "div", "mod", "selected(", "count-selected(", "if(", "coalesce(", "date(", "today()", "string-length(", "number(", "true()", "'", "$", "{", "“", "é"}
	rapid.Check(t, func(rt *rapid.T) {
		cells := rapid.SliceOfN(rapid.SampledFrom(words), 0, 9)
		xpath, constraint := strings.Join(cells.Draw(rt, "relevant"), " "), strings.Join(cells.Draw(rt, "constraint"), "")
		sheets := asked(xpath + "|" + constraint)
		sheets["survey"] = table(strings.NewReplacer("image|photo|Photo", "|", "calculation", "constraint", "text|last", rapid.SampledFrom([]string{"integer", "date", "text", "select_multiple what", "select_one level", "decimal"}).Draw(rt, "type")+"|last").Replace(string(sheets["survey"])))
		f, err := Read(workbook(t, sheets), Options{Name: "x.xlsx", Book: texts(t)})
		if err == nil && f.Form.Question("last") == nil {
			rt.Fatal("the question is lost")
		}
	})
}
