package flows

// Twin is the key of the text to send instead of key: for a commitment that is
// a standing promise its twin with that promise's answers, and for a phone that
// others read the one that names no code, place, status or number. A text that
// needs no twin is its own.
func Twin(key string, promise, private bool) string {
	if !private {
		return discreet(key)
	}
	if promise {
		switch key {
		case "sms_open", "sms_mid", "sms_last", "sms_gov", "sms_thanks":
			return key + "_keep"
		}
	}
	return key
}

// discreet is the twin of a text for a phone that others read.
func discreet(key string) string {
	switch key {
	case "sms_receipt", "sms_draft", "sms_answer", "sms_answer_none", "sms_escalate":
		return key + "_shared"
	case "sms_entered":
		return "sms_receipt_shared"
	case "ask_code", "ask_which", "ask_yes", "ask_code_value", "ask_which_value", "ask_yes_value":
		return "ask_code_shared"
	case "ask_status", "ask_kept", "ask_two", "ask_scale", "ask_money", "ask_jump", askMeant:
		return "ask_more_shared"
	case "ask_stop":
		return "ask_stop_shared"
	case "fix_ask":
		return "fix_ask_shared"
	case "not_yours", "rpt_closed":
		return "not_yours_shared"
	case "sms_open", "sms_open_keep", "sms_gov", "sms_gov_keep":
		return "sms_open_shared"
	case "sms_mid", "sms_mid_keep":
		return "sms_mid_shared"
	case "sms_last", "sms_last_keep":
		return "sms_last_shared"
	case "sms_thanks", "sms_thanks_keep", "sms_thanks_few":
		return "sms_thanks_shared"
	case "sms_status", "sms_status_official", "sms_list":
		return "sms_status_shared"
	}
	return key
}
