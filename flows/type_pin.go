package flows

// pinType is four digits that nobody else shall read. They never enter a State:
// the answer only says that a PIN was typed.
type pinType struct{}

// pinTyped stands for four digits that were typed.
const pinTyped = "****"

func (pinType) parse(_ *asking, text string) (string, problem) {
	if _, p := pinDigits(text); p != fine {
		return "", p
	}
	return pinTyped, fine
}

func (pinType) typed(answer string) any { return answer }

func (pinType) check(q *Question) (string, error) { return q.noChoices() }
