package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"time"
)

// maxBody bounds the body of a request.
const maxBody = 1 << 20

// request is what is read of one HTTP request.
type request struct {
	method string // of the Bot API
	form   url.Values
}

// serve answers the requests of one connection, one after another. It is an
// HTTP server that does what this needs and no more: the less the load costs,
// the more of the machine is left to the bot.
func (l *Load) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 16<<10)
	var out []byte
	for {
		r, err := readRequest(in)
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				l.broken.Add(1)
			}
			return
		}
		result, sent := l.answer(r)
		out = appendAnswer(out[:0], result)
		sent(time.Now())
		if _, err := conn.Write(out); err != nil {
			return
		}
	}
}

func appendAnswer(out []byte, result string) []byte {
	const before, after = `{"ok":true,"result":`, `}`
	out = append(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "...)
	out = strconv.AppendInt(out, int64(len(before)+len(result)+len(after)), 10)
	out = append(out, "\r\n\r\n"...)
	out = append(out, before...)
	out = append(out, result...)
	return append(out, after...)
}

var (
	contentLength = []byte("content-length:")
	errRequest    = errors.New("load: not a request that a bot makes")
)

// readRequest reads a request whose body, if it has one, is a form of known
// length.
func readRequest(in *bufio.Reader) (request, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return request{}, err
	}
	target, _, ok := bytes.Cut(line[bytes.IndexByte(line, ' ')+1:], []byte(" "))
	slash := bytes.LastIndexByte(target, '/')
	if !ok || slash < 0 {
		return request{}, errRequest
	}
	r := request{method: string(target[slash+1:])}
	length := 0
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return request{}, fmt.Errorf("%w: %w", errRequest, err)
		}
		if len(line) <= 2 {
			break
		}
		if len(line) > len(contentLength) && bytes.EqualFold(line[:len(contentLength)], contentLength) {
			length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(contentLength):])))
			if err != nil || length > maxBody {
				return request{}, errRequest
			}
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(in, body); err != nil {
		return request{}, fmt.Errorf("%w: %w", errRequest, err)
	}
	r.form, err = url.ParseQuery(string(body))
	return r, err
}
