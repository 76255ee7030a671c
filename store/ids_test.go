package store

import (
	"context"
	"testing"
	"time"

	"ahadi/internal/phone"
)

func TestAStartWithAClockThatWasSetBackMakesNoIDAgain(t *testing.T) {
	s, path := openTest(t)
	job := Job{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: KindUSSD, ID: "s1", At: now}
	if _, err := s.Turn(context.Background(), job, func(Before) After {
		return After{Reply: Reply{Say: "hello"}, Session: &SessionChange{State: []byte("x")}}
	}); err != nil {
		t.Fatal(err)
	}
	var newest int64
	if err := s.read.QueryRow(`SELECT max(id) FROM line`).Scan(&newest); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), Options{Database: path, Keys: s.keys})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	again.ids.node = s.ids.node
	if id := again.ids.next(now.Add(-time.Hour)); id <= newest {
		t.Errorf("the next id %d does not come after %d", id, newest)
	}
}
