package africastalking

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// Where the API's two services stand below base_url. The first takes messages
// (POST) and is the inbox (GET).
const (
	messaging = "/version1/messaging"
	user      = "/version1/user"
)

// authorised gives a request the headers that all have.
func (c *Codec) authorised(req *http.Request) *http.Request {
	req.Header.Set("Accept", "application/json") // XML otherwise
	req.Header.Set("Apikey", c.apiKey)
	return req
}

func (c *Codec) get(path string, query url.Values) (*http.Request, error) {
	query.Set("username", c.username)
	req, err := http.NewRequest(http.MethodGet, c.baseURL+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("africastalking: %w", err)
	}
	return c.authorised(req), nil
}

// EncodeBalance asks what is left on the account.
func (c *Codec) EncodeBalance() (*http.Request, error) { return c.get(user, url.Values{}) }

// DecodeBalance reads KES 1785.50. The documentation writes the field's name in
// two ways; the JSON reader minds neither.
func (c *Codec) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	var answer struct {
		User struct {
			Balance string `json:"balance"`
		} `json:"UserData"`
	}
	if err := readAnswer(a, &answer); err != nil {
		return money.Amount{}, err
	}
	amount, err := money.Parse(answer.User.Balance)
	if err != nil {
		return money.Amount{}, fmt.Errorf("the balance: %w", err)
	}
	return amount, nil
}

// EncodeFetch asks for what came into the inbox after a message. The API knows no
// times: without a cursor it begins with the oldest that it keeps.
func (c *Codec) EncodeFetch(after string, _ time.Time) (*http.Request, error) {
	if after == "" {
		after = "0"
	}
	return c.get(messaging, url.Values{"lastReceivedId": {after}})
}

// DecodeFetch reads a page of the inbox, which is over when one comes empty. Its
// ids are numbers of their own, not those of the callbacks.
func (c *Codec) DecodeFetch(a aggregator.Answer) (aggregator.Fetched, error) {
	var answer struct {
		Data *struct {
			Messages []struct {
				ID   json.Number `json:"id"`
				From string      `json:"from"`
				To   string      `json:"to"`
				Text string      `json:"text"`
				Date string      `json:"date"`
			} `json:"Messages"`
		} `json:"SMSMessageData"`
	}
	if err := readAnswer(a, &answer); err != nil {
		return aggregator.Fetched{}, err
	}
	if answer.Data == nil {
		return aggregator.Fetched{}, errors.New("the answer is not the JSON of an inbox")
	}
	var page aggregator.Fetched
	last := int64(0)
	for _, m := range answer.Data.Messages {
		id, err := m.ID.Int64()
		if err != nil || m.From == "" { // one that cannot be read does not hold back the others
			continue
		}
		last = max(last, id)
		page.Messages = append(page.Messages, aggregator.SMS{
			ID: "inbox " + m.ID.String(), From: m.From, To: m.To, Text: m.Text, At: date(m.Date), OtherID: true,
		})
	}
	if last > 0 {
		page.After, page.More = fmt.Sprint(last), true
	}
	return page, nil
}

// readAnswer reads the JSON of an answer that has nothing to do with a send.
func readAnswer(a aggregator.Answer, v any) error {
	switch {
	case a.Status == http.StatusUnauthorized:
		return errors.New("username or api_key is wrong")
	case a.Status != http.StatusOK && a.Status != http.StatusCreated:
		return fmt.Errorf("HTTP %d", a.Status)
	}
	if json.Unmarshal(a.Body, v) != nil { // its error may hold what was answered
		return errors.New("the answer is no JSON")
	}
	return nil
}
