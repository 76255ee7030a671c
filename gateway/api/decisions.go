package api

import "ahadi/store"

// dispute is a dispute with what was done about it.
type dispute struct {
	Number     int64         `json:"number"`
	Commitment string        `json:"commitment"`
	Round      string        `json:"round"`
	Kind       string        `json:"kind"`
	Side       string        `json:"side"`
	Note       string        `json:"note"`
	DueOn      string        `json:"due_on"`
	State      string        `json:"state"`
	Overdue    bool          `json:"overdue"`
	Opened     string        `json:"opened"`
	Closed     *string       `json:"closed"`
	Steps      []disputeStep `json:"steps"`
}

type disputeStep struct {
	Act  string `json:"act"`
	By   string `json:"by"`
	Note string `json:"note"`
	On   string `json:"on"`
	At   string `json:"at"`
}

func showDispute(_ *request, d store.Dispute) dispute {
	out := dispute{d.Number, d.Commitment, d.Round, d.Kind, d.Side, d.Note, d.DueOn, d.State, d.Overdue, utc(d.Opened), moment(d.Closed), []disputeStep{}}
	for _, s := range d.Steps {
		out.Steps = append(out.Steps, disputeStep{s.Act, s.By, s.Note, s.On, utc(s.At)})
	}
	return out
}

// exclusion is a report that two people took out of the figures, or one wants to.
type exclusion struct {
	Receipt     string  `json:"receipt"`
	Commitment  *string `json:"commitment"`
	Round       string  `json:"round"`
	Reason      string  `json:"reason"`
	Note        string  `json:"note"`
	State       string  `json:"state"`
	ProposedBy  string  `json:"proposed_by"`
	ConfirmedBy string  `json:"confirmed_by"`
	UndoBy      string  `json:"undo_by"`
	UndoNote    string  `json:"undo_note"`
	EndedBy     string  `json:"ended_by"`
	At          string  `json:"at"`
}

func showExclusion(_ *request, e store.Exclusion) exclusion {
	return exclusion{e.Ref, word(e.Commitment), e.Round, e.Reason, e.Note, e.State, e.ProposedBy, e.ConfirmedBy, e.UndoBy, e.UndoNote, e.EndedBy, utc(e.At)}
}

// response is what an organisation answered to what was reported.
type response struct {
	Commitment   string            `json:"commitment"`
	Round        string            `json:"round"`
	Organisation string            `json:"organisation"`
	Words        map[string]string `json:"words"`
	Next         string            `json:"next_step"`
	DueOn        string            `json:"due_on"`
	On           string            `json:"answered_on"`
	Days         int               `json:"days"`
}

func showResponse(_ *request, v store.Response) response {
	return response{v.Commitment, v.Round, v.Organisation, texts(v.Words), v.Next, v.DueOn, v.On, v.Days}
}

// reply is what a partner of government said of a round's reading.
type reply struct {
	Round        string            `json:"round"`
	Organisation string            `json:"organisation"`
	On           string            `json:"replied_on"`
	Words        map[string]string `json:"words"`
	By           string            `json:"entered_by"`
}

func showReply(_ *request, v store.PartnersReply) reply {
	return reply{v.Round, v.Organisation, v.On, texts(v.Words), v.By}
}
