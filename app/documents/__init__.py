"""Understanding post-mortems: text in, ``PostMortem`` out; ``PostMortem`` and ticket links in, text out."""
