"""The accessibility statement of what the platform prints and shows."""

from publishing.blocks import Heading, Items, Leaflet, Paragraph

STATEMENT = Leaflet.of(
    [
        Heading("Accessibility statement", 1),
        Paragraph(
            "This statement is about the pages and documents that the Learning into Practice "
            "platform makes: the grid of practice issues, briefings and quality markers.",
            "lead",
        ),
        Paragraph(
            "We want as many people as possible to be able to read them: with the text made "
            "larger, with a keyboard or speech alone, with a screen reader, on paper, and without "
            "seeing colours."
        ),
        Heading("How accessible they are", 2),
        Items(
            (
                "The pages are made to meet the Web Content Accessibility Guidelines 2.2 at "
                "level AA. They need no script, fit a window 320 pixels wide, and say in words "
                "whatever a sign or a colour says.",
                "The PDF documents are tagged (PDF/UA), with headings, tables and a language.",
                "The Word documents and workbooks use the headings, lists and table headers of "
                "their format.",
                "Every figure and text is also there as JSON or CSV, for tools of your own.",
            )
        ),
        Heading("What we know is not as it should be", 2),
        Items(
            (
                "The A3 sheet puts 44 issues on one page. Its text is small for many people; "
                "the page in a browser says the same.",
                "Originals of published reviews are shown as their boards published them. Many "
                "are untagged; their text is there as numbered passages.",
            )
        ),
        Heading("How this was tested", 2),
        Paragraph(
            "The pages were checked by the rules of axe-core for WCAG 2.2 A and AA in Chromium, "
            "and their colours are checked with every change. PDF documents were checked by "
            "veraPDF. People who rely on assistive technology have not tested them yet."
        ),
        Heading("If something does not work for you", 2),
        Paragraph(
            "Tell the body that gave you access, and which form you need instead. If you are not "
            "content with its answer, the Equality Advisory and Support Service can advise you."
        ),
        Paragraph("Prepared in November 2026.", "note"),
    ]
)
