package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// wire is one keep-alive connection. It does as little as a client can, so
// that the machine's time goes to the server.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	body []byte
}

func dial(ctx context.Context, address string) (*wire, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &wire{conn: conn, in: bufio.NewReader(conn)}, nil
}

// patience bounds one request, so that a server that hangs ends the run.
const patience = 20 * time.Second

// post sends a form and reads the answer, which is good until the next post.
func (w *wire) post(path string, form []byte) (status int, body []byte, err error) {
	w.out = append(w.out[:0], "POST "...)
	w.out = append(w.out, path...)
	w.out = append(w.out, " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
	w.out = strconv.AppendInt(w.out, int64(len(form)), 10)
	w.out = append(w.out, "\r\n\r\n"...)
	w.out = append(w.out, form...)
	if err := w.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, nil, err
	}
	if _, err := w.conn.Write(w.out); err != nil {
		return 0, nil, err
	}
	return w.read()
}

var contentLength = []byte("Content-Length: ")

func (w *wire) read() (status int, body []byte, err error) {
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 13 {
		return 0, nil, errors.New("the answer is not HTTP")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, errors.New("the answer is not HTTP")
	}
	size := 0
	for {
		line, err = w.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if rest, ok := bytes.CutPrefix(line, contentLength); ok {
			if size, err = strconv.Atoi(string(rest)); err != nil {
				return 0, nil, fmt.Errorf("length of the answer: %w", err)
			}
		}
	}
	if cap(w.body) < size {
		w.body = make([]byte, size)
	}
	w.body = w.body[:size]
	_, err = io.ReadFull(w.in, w.body)
	return status, w.body, err
}
