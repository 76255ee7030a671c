package flows

import "strconv"

// Lines about an answer that is asked once more before it is believed.
const (
	besideBand problem = "sys_band" // a percentage that contradicts the option
	tooMuch    problem = "sys_much" // more money than was promised, by far
)

// doubt is why an answer is asked once more; given a second time it is taken,
// and the report is flagged.
func (w *walk) doubt(q *Question, answer string) problem {
	if w.s.Wrong > 0 || answer == "" {
		return fine
	}
	switch q.Type {
	case "percent":
		if c := w.giver(q.Name); c != nil && w.clashes(c, answer) {
			return besideBand
		}
	case "money":
		c := w.commitment()
		if c != nil && c.Budget > 0 && minor(answer) > c.Budget/5*6 {
			return tooMuch
		}
	}
	return fine
}

// giver is the option that was picked on the scale whose number has this name.
func (w *walk) giver(name string) *Choice {
	for _, q := range w.form.Questions {
		if q.Gives == name && name != "" {
			picked, _ := part(w.s.Answers[q.Name])
			return q.Choice(picked)
		}
	}
	return nil
}

// flags are the remarks that a report is filed with. None rejects or delays it.
func (w *walk) flags(answers map[string]any) []string {
	var flags []string
	for _, q := range w.form.Questions {
		if c := w.giver(q.Gives); c != nil && w.clashes(c, w.s.Answers[q.Gives]) {
			flags = append(flags, "band")
		}
	}
	if w.jumps(answers) {
		flags = append(flags, "jump")
	}
	return flags
}

// jumps says whether a report that has status, percent or amount is far from what was known before: a percentage
// that fell by more than 10 or rose by more than 50 since her last report, done
// before any step was met, more money than was promised.
func (w *walk) jumps(answers map[string]any) bool {
	c := w.commitment()
	if c == nil {
		return false
	}
	if paid, ok := answers["amount"].(int64); ok && c.Budget > 0 && paid > c.Budget {
		return true
	}
	percent, known := answers["percent"].(int)
	if answers["status"] == "done" {
		percent, known = 100, true
		if c.Milestone != nil && c.Milestone.Seq == 1 {
			return true
		}
	}
	if !known {
		return false
	}
	if w.me.Last == nil {
		w.lack(Need{Last: true})
		return false
	}
	last, reported := w.me.Last[c.Code]
	return reported && last.Percent >= 0 && (percent < last.Percent-10 || percent > last.Percent+50)
}

// bound is the smallest or the largest number that fits: of the option that was
// picked before, when the answer contradicts it, else of the question.
func (w *walk) bound(name string) string {
	q := w.form.Question(w.s.Question)
	low, high := q.Min, q.Max
	if q.Type == "percent" {
		low, high = q.percentBounds()
	}
	if c := w.giver(q.Name); c != nil && w.notice == besideBand {
		low, high = c.Band.Low, c.Band.High
	}
	if name == "min" {
		return strconv.Itoa(low)
	}
	return strconv.Itoa(high)
}
