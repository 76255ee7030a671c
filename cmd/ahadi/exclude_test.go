package main

import "testing"

func TestAReportIsExcludedByTwoAndTheAPISaysSoWithoutSayingWho(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	before := p.figures()
	ref := receiptOf(t, p.walk(otieno, "e1", "1", "3", "1"))
	with := p.figures()
	if with == before {
		t.Fatal("the report moved no figure")
	}
	p.must(exitUsage, []string{"--reason"}, "exclude", "propose", ref, "--by", "amina")
	p.must(0, []string{"is proposed for exclusion"}, "exclude", "propose", ref, "--by", "amina", "--reason", "training")
	p.must(exitFailed, []string{"a second person must look at it"}, "exclude", "confirm", ref, "--by", "Amina")
	if r := p.report(ref); r["excluded"] != false || r["excluded_reason"] != nil {
		t.Errorf("proposed only, it is %v", r)
	}
	p.must(0, []string{ref + " is excluded", "is not told by us"}, "exclude", "confirm", ref, "--by", "baraka")
	p.must(0, []string{"it was so already"}, "exclude", "confirm", ref, "--by", "baraka")
	p.must(0, []string{ref + " is excluded", "'ahadi exclude undo " + ref + "' puts it back"}, "exclude", "drop", ref, "--by", "baraka")
	if r := p.report(ref); r["excluded"] != true || r["excluded_reason"] != "training" || r["state"] != "accepted" {
		t.Errorf("excluded, it is %v", r)
	}
	if got := p.figures(); got == with {
		t.Error("the figures did not move")
	}
	p.must(0, []string{ref + "  K12 in r3  excluded  training (proposed by amina, confirmed by baraka)", "excluded: 1", "training: 1"}, "exclude", "list", "--round", "r3")
	p.must(0, []string{"somebody else completes it"}, "exclude", "undo", ref, "--by", "amina", "--note", "she had begun in earnest")
	p.must(0, []string{"is excluded no more"}, "exclude", "undo", ref, "--by", "baraka")
	if got := p.figures(); got != with {
		t.Errorf("put back, the figures are %s, were %s", got, with)
	}
	p.must(exitFailed, []string{"\"ZZZZ9\": not found"}, "exclude", "confirm", "ZZZZ9", "--by", "amina")
}

func TestAnAnswerOfThoseWhoPromisedIsListed(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	add := []string{"response", "add", "K12", "--round", "r3", "--org", "o03", "--text-en", "The contractor is back", "--text-sw", "Mkandarasi amerudi", "--next", "400 m more", "--due", "2030-01-31", "--by", "amina"}
	p.must(0, []string{"the answer of o03 on K12 is entered"}, add...)
	p.must(0, []string{"it was so already"}, add...)
	p.must(0, []string{"K12  o03 answered on ", "sw: Mkandarasi amerudi", "next: 400 m more 2030-01-31", "answered within 30 days: 1 of "}, "response", "list", "--round", "r3")
}
