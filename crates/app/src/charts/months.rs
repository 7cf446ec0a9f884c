//! Months and days of the week as they are called.

use jiff::civil::Date;

use crate::language::Language;

/// As CLDR has them. None has a space in it, so that a month is one word in every language.
const MONTHS: [(&str, &str); 12] = [
    ("जन॰", "जनवरी"),
    ("फ़र॰", "फ़रवरी"),
    ("मार्च", "मार्च"),
    ("अप्रैल", "अप्रैल"),
    ("मई", "मई"),
    ("जून", "जून"),
    ("जुल॰", "जुलाई"),
    ("अग॰", "अगस्त"),
    ("सित॰", "सितंबर"),
    ("अक्तू॰", "अक्तूबर"),
    ("नव॰", "नवंबर"),
    ("दिस॰", "दिसंबर"),
];
const WEEKDAYS: [&str; 7] = ["सोम", "मंगल", "बुध", "गुरु", "शुक्र", "शनि", "रवि"];

/// A day in a format of `strftime`, of which `%a`, `%b` and `%B` are words.
pub(super) fn written(day: Date, format: &str, language: Language) -> String {
    let format = match language {
        Language::English => format.to_owned(),
        Language::Hindi => {
            let (short, long) = MONTHS[usize::from(day.month().unsigned_abs()).clamp(1, 12) - 1];
            let weekday = WEEKDAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()).min(6)];
            format.replace("%a", weekday).replace("%b", short).replace("%B", long)
        }
    };
    day.strftime(&format).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_called_as_in_its_language() {
        let of = |language| written(date(2026, 11, 21), "%a %-d %b, %B %Y", language);
        assert_eq!(of(Language::English), "Sat 21 Nov, November 2026");
        assert_eq!(of(Language::Hindi), "शनि 21 नव॰, नवंबर 2026");
    }
}
