package pullplugin_test

import (
	"testing"

	"ecrprivatelink/internal/testing/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }
