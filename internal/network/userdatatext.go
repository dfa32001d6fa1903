package network

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strings"
	"unicode/utf8"
)

// unpackedLimit is how many bytes of user data are read. Amazon EC2 keeps at most 16 KB of it, before which it may have
// been compressed. Source: Amazon EC2 User Guide, Run commands when you launch an EC2 instance with user data input.
const unpackedLimit = 1 << 20

// UserData is the text of user data as Amazon EC2 keeps it: in Base64, and then a script, an archive of scripts in MIME
// parts, or one of these compressed with gzip, as cloud-init takes them. ok is false for what is no text. Source:
// cloud-init documentation, User data formats.
func UserData(encoded string) (text string, ok bool) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", false
	}
	return unpacked(data, 0)
}

// partsLimit is how deep parts in parts are read.
const partsLimit = 3

// unpacked is the text of user data or of one of its parts.
func unpacked(data []byte, depth int) (string, bool) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		reader, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return "", false
		}
		if data, err = io.ReadAll(io.LimitReader(reader, unpackedLimit+1)); err != nil || len(data) > unpackedLimit {
			return "", false
		}
	}
	if !utf8.Valid(data) || depth > partsLimit {
		return "", false
	}
	header, body, is := archive(data)
	if !is {
		return string(data), true
	}
	var all strings.Builder
	for parts := multipart.NewReader(body, header); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return all.String(), true
		}
		if err != nil {
			return "", false
		}
		content, err := io.ReadAll(decoded(part))
		if kind := part.Header.Get("Content-Type"); strings.HasPrefix(kind, "multipart/") {
			content = append([]byte("Content-Type: "+kind+"\n\n"), content...)
		}
		text, ok := unpacked(content, depth+1)
		if err != nil || !ok {
			return "", false
		}
		all.WriteString(text + "\n")
	}
}

// archive is the boundary and the body of an archive of MIME parts.
func archive(data []byte) (boundary string, body io.Reader, is bool) {
	reader := bufio.NewReader(bytes.NewReader(data))
	header, err := textproto.NewReader(reader).ReadMIMEHeader()
	if err != nil {
		return "", nil, false
	}
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	boundary = parameters["boundary"]
	return boundary, reader, err == nil && boundary != "" && strings.HasPrefix(kind, "multipart/")
}

// decoded is the content of a part.
func decoded(part *multipart.Part) io.Reader {
	if strings.EqualFold(strings.TrimSpace(part.Header.Get("Content-Transfer-Encoding")), "base64") {
		return base64.NewDecoder(base64.StdEncoding, part)
	}
	return part
}
