"""Images and PDFs, said by the user or found by a tool."""

import base64
import struct
import zlib

import pytest


def png(side: int = 2) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + b"\xff\x80\x00" * side) * side
    image = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return base64.b64encode(image + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")).decode()


PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
                       b"trailer<</Root 1 0 R>>\n%%EOF\n").decode()
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png()}}
DOCUMENT = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": PDF}}
TOOLS = [{"name": "fetch", "description": "Fetches a file", "input_schema": {"type": "object"}}]


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-4-5"])
@pytest.mark.parametrize("thing", [IMAGE, DOCUMENT], ids=["image", "pdf"])
def test_what_the_user_shows_reaches_the_model_unchanged(client, double, model, thing):
    reply = client.messages.create(model=model, max_tokens=500,
                                   messages=[{"role": "user", "content": [thing, {"type": "text", "text": "What is this?"}]}])
    assert reply.content[-1].text == "Echo: What is this?"
    assert double.messages()[0]["body"]["messages"][0]["content"][0] == thing


@pytest.mark.parametrize("thing", [IMAGE, DOCUMENT], ids=["image", "pdf"])
def test_what_a_tool_found_reaches_the_model_unchanged(client, double, thing):
    turns = [{"role": "user", "content": "[[tool:fetch]]"}]
    asked = {"model": "claude-opus-5-5", "max_tokens": 500, "tools": TOOLS}
    call = client.messages.create(messages=turns, **asked)
    result = {"type": "tool_result", "tool_use_id": call.content[-1].id, "content": [{"type": "text", "text": "found"}, thing]}
    turns += [{"role": "assistant", "content": call.content}, {"role": "user", "content": [result]}]
    client.messages.create(messages=turns, **asked)
    assert double.messages()[-1]["body"]["messages"][-1]["content"][0]["content"][1] == thing


@pytest.mark.parametrize("streamed", [False, True])
def test_a_cited_pdf_is_quoted_by_page(client, streamed):
    cited = DOCUMENT | {"title": "Report", "citations": {"enabled": True}}
    asked = {"model": "claude-sonnet-4-5", "max_tokens": 500,
             "messages": [{"role": "user", "content": [cited, {"type": "text", "text": "Quote it."}]}]}
    if streamed:
        with client.messages.stream(**asked) as stream:
            reply = stream.get_final_message()
    else:
        reply = client.messages.create(**asked)
    citation = reply.content[-1].citations[0]
    assert (citation.type, citation.document_title, citation.start_page_number) == ("page_location", "Report", 1)
    assert citation.cited_text == reply.content[-1].text
