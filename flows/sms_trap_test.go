package flows

import "testing"

// trap is a message that an easy reading gets wrong.
type trap struct {
	language, question, text, want string
}

// run reads each trap from a phone that only its person reads.
func runTraps(t *testing.T, traps []trap) {
	t.Helper()
	b := testBook(t)
	own := map[string][]string{
		"en": {"K11", "K12", "K14"}, "sw": {"K11", "K12", "K14"}, "pt": {"K11", "K12", "K14"}, "es": {"L31", "L32"}, "fr": {"C22", "C23"},
	}
	for _, c := range traps {
		in := smsInput(c.language, own[c.language]...).says(c.text)
		if c.question != "" {
			in = in.asked("sms_open", c.question)
		}
		if got := outcome(receive(t, b, in)); got != c.want {
			t.Errorf("%s %s %q\n got %s\nwant %s", c.language, c.question, c.text, got, c.want)
		}
	}
}

func TestWordsOfTwoMeaningsFollowWhatStandsBesideThem(t *testing.T) {
	runTraps(t, []trap{
		{"sw", "", "SIMAMA", "inbox opted_out; stop"},
		{"sw", "K12", "simama", "ask_stop K12"},
		{"sw", "", "K12 imesimama", "report K12 stopped"},
		{"sw", "", "SIMAMA K12", "ask_stop K12"},
		{"pt", "", "CANCELAR", "inbox opted_out; stop"},
		{"en", "", "CANCEL", "ask_cancel"},
		{"sw", "", "FUTA", "ask_cancel"},
		{"pt", "K12", "cancelar", "ask_stop K12"},
		{"es", "", "PARAR", "inbox opted_out; stop"},
		{"es", "", "L31 parado", "report L31 stopped"},
		{"es", "", "L31 PARAR", "ask_stop L31"},
		{"pt", "", "K12 parou", "report K12 stopped"},
		{"fr", "", "arrêt", "inbox opted_out; stop"},
		{"fr", "", "C22 à l'arrêt", "report C22 stopped"},
		{"fr", "", "C22 arrêté", "report C22 stopped"},
		{"fr", "", "arrêt C22", "ask_stop C22"},
		{"en", "K12", "Stopped", "report K12 stopped"},
		{"en", "K12", "STOP", "inbox opted_out; stop"},
		{"sw", "", "LA", "inbox not_understood; not_understood"},
		{"es", "", "la", "inbox not_understood; not_understood"},
		{"es", "", "L31 la mitad", "report L31 mostly 50"},
		{"pt", "", "K12 meia", "ask_two K12"},
		{"es", "", "L31 nada", "report L31 not_started 0"},
		{"es", "", "L31 no hay nada de plata", "ask_status L31"},
		{"sw", "", "K12 imesimama hakuna pesa", "report K12 stopped"},
		{"sw", "", "K12 hakuna mabadiliko", "ask_status K12"},
		{"fr", "", "C22 six", "ask_scale C22"},
		{"sw", "", "K12 tatu", "ask_scale K12"},
		{"sw", "", "K12 robo tatu", "report K12 mostly 75"},
		{"es", "", "L31 robo de cables", "ask_status L31"},
		{"es", "", "L31 no se hizo", "ask_status L31"},
		{"es", "", "no se L31", "report L31 unknown"},
		{"es", "L31", "lista", "report L31 done"},
		{"es", "", "lista", "sms_list"},
		{"fr", "", "C22 très bien", "ask_status C22"},
		{"en", "", "END", "inbox opted_out; stop"},
		{"en", "", "we must end this", "inbox not_understood; not_understood"},
		{"es", "", "BAJA", "inbox opted_out; stop"},
		{"es", "", "baja el nivel L31", "ask_status L31"},
	})
}

func TestOnlyWhatIsSaidOfTheWorkIsItsStatus(t *testing.T) {
	runTraps(t, []trap{
		{"sw", "", "K12 pesa imeisha", "ask_status K12"},
		{"sw", "", "K12 mvua imesimama", "ask_status K12"},
		{"pt", "", "K12 acabou o dinheiro", "ask_status K12"},
		{"en", "", "K12 half of the money came", "ask_status K12"},
		{"en", "", "K12 3 blocks done", "ask_scale K12"},
		{"en", "", "K12 first phase done", "ask_status K12"},
		{"en", "", "K12 is it done?", "ask_status K12"},
		{"en", "", "K12 not finished", "ask_status K12"},
		{"en", "", "K12 work has not stopped", "ask_status K12"},
		{"es", "", "L31 no está completo", "ask_status L31"},
		{"fr", "", "C22 n'est pas arrêté", "ask_status C22"},
		{"en", "", "K12 not yet started", "report K12 not_started"},
		{"en", "", "K12 not yet finished", "ask_status K12"},
		{"sw", "", "K12 bado inaendelea", "report K12 started"},
		{"sw", "", "K12 karibu na soko", "ask_status K12"},
		{"en", "", "K12 started then stopped", "ask_status K12"},
		{"en", "", "K12 almost nothing", "ask_status K12"},
		{"en", "", "K12 60% done", "report K12 mostly 60"},
		{"en", "", "K12 60 started", "ask_status K12"},
		{"en", "", "K12 stopped at 60", "report K12 stopped 60"},
	})
}

func TestANumberThatIsABoundOrWhatIsLeftIsAskedAbout(t *testing.T) {
	runTraps(t, []trap{
		{"en", "", "K12 less than 60%", "ask_status K12"},
		{"en", "", "K12 below 50 percent", "ask_status K12"},
		{"en", "", "K12 40% remaining", "ask_status K12"},
		{"en", "", "K12 40 left", "ask_status K12"},
		{"en", "", "K12 not 60%", "ask_status K12"},
		{"en", "", "K12 remaining 40%", "ask_status K12"},
		{"sw", "", "K12 zimebaki asilimia 40", "ask_status K12"},
		{"sw", "", "K12 chini ya 50%", "ask_status K12"},
		{"es", "", "L31 falta 40%", "ask_status L31"},
		{"es", "", "L31 menos de 50%", "ask_status L31"},
		{"es", "", "L31 60% pero falta el techo", "report L31 mostly 60"},
		{"fr", "", "C22 reste 40%", "ask_status C22"},
		{"fr", "", "C22 moins de 50%", "ask_status C22"},
		{"pt", "", "K12 faltam 40%", "ask_status K12"},
		{"pt", "", "K12 menos de 50%", "ask_status K12"},
		{"en", "", "K12 not started 60", "ask_status K12"},
		{"en", "", "K12 100 not done", "ask_status K12"},
		{"en", "", "K12 60 not 70", "report K12 mostly 60"},
	})
}

func TestAPercentageThatContradictsItsStatusIsAskedOnceAndThenTheStatusCounts(t *testing.T) {
	exchange(t, smsInput("en", "K11", "K12", "K14"), "K12 60 started pipes came => ask_status K12", "2 => report K12 started")
	effects := exchange(t, smsInput("en", "K11", "K12", "K14"), "K12 60 started => ask_status K12", "K12 60 started => report K12 started")
	if save := effects[0].(SaveReport); len(save.Flags) == 0 || save.Flags[0] != "band" {
		t.Errorf("flags %q", save.Flags)
	}
	exchange(t, smsInput("en", "K11", "K12", "K14").asked("sms_open", "K12"), "60 started => ask_status K12", "60 => report K12 mostly 60")
}

func TestNumbersThatAreNoPercentageAreNotReadAsOne(t *testing.T) {
	runTraps(t, []trap{
		{"en", "", "K12 we need 20 more workers", "ask_status K12"},
		{"en", "", "K12 60 metres", "ask_status K12"},
		{"en", "", "K12 on 12 March", "ask_status K12"},
		{"en", "", "K12 meeting at 10:30", "ask_status K12"},
		{"en", "", "K12 12/03/2026", "ask_status K12"},
		{"en", "", "K12 call 0722 555 014", "ask_status K12"},
		{"en", "", "K12 between 60 and 70", "ask_status K12"},
		{"en", "", "K12 60-70", "ask_two K12"},
		{"en", "", "K12 60/70", "ask_status K12"},
		{"en", "", "K12 0.5", "ask_status K12"},
		{"en", "", "K12 60,000", "ask_money K12"},
		{"en", "", "K12 250 000", "ask_money K12"},
		{"en", "", "K12 5k", "ask_money K12"},
		{"sw", "", "K12 250 elfu", "ask_money K12"},
		{"es", "", "L31 2 mil soles", "ask_money L31"},
		{"en", "", "K12 60 kilos", "report K12 mostly 60"},
		{"en", "", "K12 160%", "ask_status K12"},
		{"en", "", "K12 50% 3 blocks", "report K12 mostly 50"},
		{"en", "", "K12 ½", "report K12 mostly 50"},
		{"fr", "", "C22 dix maisons", "ask_status C22"},
	})
}

func TestLettersAreRepairedOnlyInsideACode(t *testing.T) {
	runTraps(t, []trap{
		{"en", "", "kilo 60", "inbox not_understood; not_understood"},
		{"en", "", "CO2 60", "inbox not_understood; not_understood"},
		{"en", "", "K 1st block 60", "inbox not_understood; not_understood"},
		{"en", "", "K|2 60", "report K12 mostly 60"},
		{"en", "", "KIZ 60", "inbox not_understood; not_understood"},
		{"en", "", "K012 60", "inbox not_understood; not_understood"},
		{"en", "", "K12l 60", "ask_status K12"},
		{"en", "", "KI2 SO", "ask_status K12"},
		{"en", "", "K12 l0", "report K12 started 10"},
		{"en", "", "KI2 l0O", "ask_yes K12"},
	})
}

func TestSafetyWordsComeBeforeEverything(t *testing.T) {
	runTraps(t, []trap{
		{"en", "K12", "they beat us, he was beaten", "inbox urgent; sms_urgent"},
		{"en", "", "STOP they will kill us", "inbox urgent; sms_urgent"},
		{"sw", "", "tunafukuzwa leo", "inbox urgent; sms_urgent"},
		{"sw", "", "wamekamatwa watatu", "inbox urgent; sms_urgent"},
		{"sw", "", "K12 kamati imeanza", "report K12 started"},
		{"es", "", "nos van a desalojar", "inbox urgent; sms_urgent"},
		{"fr", "", "on nous menace", "inbox urgent; sms_urgent"},
		{"pt", "", "ameaçaram-nos", "inbox urgent; sms_urgent"},
		{"en", "", "K12 60 they threaten us", "inbox urgent K12; sms_urgent; report K12 mostly 60"},
		{"en", "", "in a meeting, they are evicting us", "inbox urgent; sms_urgent"},
	})
}
