package pullplugin_test

import (
	"testing"

	"ecrprivatelink/test/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }
