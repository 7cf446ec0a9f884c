//! The file itself: small, whole, safe to show anywhere, and the same as the last time it was looked at.

use std::path::Path;

use super::*;

#[test]
fn no_name_gets_out_of_its_text() {
    let attack = "</text></title><script>alert(1)</script><image href=\"x\" onerror='a'/>&#x3c;&\u{0}\u{8}]]>";
    for kind in KINDS {
        let mut chart = story(kind, 3, 3);
        chart.title = attack.to_owned();
        chart.series.iter_mut().for_each(|series| series.name = attack.to_owned());
        if let Labels::Names { names, .. } = &mut chart.labels {
            names.iter_mut().for_each(|name| *name = attack.to_owned());
        }
        let svg = drawn(&chart).svg;
        let document = Document::parse(&svg).expect("XML");
        let known = ["svg", "title", "desc", "defs", "pattern", "path", "circle", "g", "text"];
        for node in document.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            assert!(known.contains(&name), "{name}");
            assert!(
                node.attributes().all(|attribute| !attribute.name().starts_with("on") && attribute.name() != "href")
            );
        }
    }
}

#[test]
fn a_year_is_a_small_file() {
    for width in [360, 720, 1280, 2560] {
        let year = Chart { size: Size { width, height: 480 }, ..story(Kind::CostPerDay, 365, 12) };
        let bytes = drawn(&year).svg.len();
        assert!(bytes < 60_000, "{bytes} bytes at {width}");
    }
}

#[test]
fn a_screen_reader_is_told_what_it_is() {
    let drawing = drawn(&story(Kind::CostPerDay, 30, 3));
    let document = Document::parse(&drawing.svg).expect("XML");
    let root = document.root_element();
    let says =
        |id: &str| document.descendants().find(|node| node.attribute("id") == Some(id)).and_then(|node| node.text());
    let ids: Vec<_> = root.attribute("aria-labelledby").expect("a label").split(' ').collect();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!([says(ids[0]), says(ids[1])], [Some("A title"), Some(drawing.data.summary.as_str())]);
}

#[test]
fn a_picture_has_its_text_and_its_size() {
    let drawing = drawn(&story(Kind::CostPerDay, 7, 2));
    let pixels = png(&drawing.svg, 2.0).expect("a picture");
    let pixels = resvg::tiny_skia::Pixmap::decode_png(&pixels).expect("a PNG");
    assert_eq!((pixels.width(), pixels.height()), (1440, 640));
    let dark = |x, y| pixels.pixel(x, y).is_some_and(|pixel| pixel.red() < 128);
    let of_title = (30..130).flat_map(|x| (30..64).map(move |y| (x, y))).filter(|(x, y)| dark(*x, *y));
    assert!(of_title.count() > 100, "the title is written with letters");
    assert!(png("no svg", 2.0).is_err());
}

#[test]
fn charts_look_as_they_did_when_they_were_last_looked_at() {
    let mut snapshots = vec![("nothing", story(Kind::CostPerDay, 30, 0))];
    snapshots.push(("cost-per-day", Chart { budget: Some(300 * PICOS), ..story(Kind::CostPerDay, 7, 3) }));
    snapshots.push(("cost-by-hour", Chart { theme: Theme::Dark, ..story(Kind::CostByHour, 24, 1) }));
    snapshots.push(("cost-by-session", story(Kind::CostBySession, 20, 1)));
    snapshots.push(("latency", story(Kind::LatencyPerDay, 7, 2)));
    snapshots.push(("cache-hits", Chart { theme: Theme::Dark, ..story(Kind::CacheHitPerDay, 31, 1) }));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/charts/snapshots");
    for (name, chart) in snapshots {
        let (file, svg) = (folder.join(format!("{name}.svg")), drawn(&chart).svg);
        if std::env::var_os("OUTCROP_ACCEPT").is_some() {
            std::fs::write(&file, &svg).expect("the snapshot can be written");
        }
        let seen = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert!(seen == svg, "{name} has changed: look at it, then run this test with OUTCROP_ACCEPT=1");
    }
}
