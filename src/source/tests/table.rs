//! Tables of web pages.

use super::*;

#[test]
fn rows_of_tables() {
    let check = |table: &str, expect: &str| {
        check_fragment(&format!("{table}<p>After."), &format!("{expect}\nAfter."));
    };
    check(
        "<table><tr><th>Plan<th>Price<tr><td><p>Team</p><td>40<tr><td>Solo<td><ul><li>10<li>or 100 a year</ul></table>",
        "|| Plan | Price\n| Team | 40\n| Solo | 10 / or 100 a year",
    );
    check(
        "<table><thead><tr><td>Plan<td>Price</thead><tbody><tr><th>Team<td>40</table>",
        "|| Plan | Price\n| Team | 40",
    );
    check(
        "<table><tr><th><th>Single<th>Season<tr><td>Adult<td>—<td>80</table>",
        "|| | Single | Season\n| Adult | — | 80",
    );
    check(
        "<table><tr><th>For<th>Of<th>Pieces<tr><td rowspan=2>Bow<td>Wood<td>12<tr><td>Silver<td>4<tr><td>Axe<td colspan=2>closed\
         <tr><td>Pot<td rowspan=2>Iron<td>3<tr><td>Pan<td>5<tr><td colspan=3>All at the smith</table>",
        "|| For | Of | Pieces\n| Bow | Wood | 12\n| Bow | Silver | 4\n| Axe | closed | closed\n| Pot | Iron | 3\n| Pan | Iron | 5\n| All at the smith",
    );
    // The first cell of each row is its head: there are none of columns.
    check(
        "<table><tr><th>Height<td>10 m<tr><th>Width<td>2 m</table>",
        "Height | 10 m\nWidth | 2 m",
    );
    // One that lays out a page.
    let long = "A sentence of some words. ".repeat(20);
    let long = long.trim();
    check(
        &format!("<table><tr><td>{long}<td>C<tr><td>D<td>E</table>"),
        &format!("{long}\nC\nD | E"),
    );
    check(
        &format!("<table><tr><th>A<th>B<tr><td>{long}<td>C<tr><td>D<td>E</table>"),
        &format!("|| A | B\n| {long} | C\n| D | E"),
    );
    check(
        "<table><tr><th>Sign<th>For<tr><td>||<td>or<tr><td>|<td>either<tr><th colspan=2>More<tr><td>~<td>not</table>",
        "|| Sign | For\n| || | or\n| | | either\n| More\n| ~ | not",
    );
    check(
        "<table><thead><tr><th>Day<th>Event</thead><tr><th>Mon<th>Holiday<tr><td>Tue<td>Chess<tfoot><tr><th>All<th>2</table>",
        "|| Day | Event\n| Mon | Holiday\n| Tue | Chess\n| All | 2",
    );
    check(
        "<table><caption>C</caption><tr><th colspan=2>Speed<th rowspan=2>Cost<tr><th>Up<th>Down<tr><td>9<td>8<td>7</table>",
        "|| C\nSpeed Up | Speed Down | Cost\n| 9 | 8 | 7",
    );
    check("<table><tr><td>x<td><pre>a\n  b</pre></table>", "x | a / b");
    check(
        "<table><tr><th>A<th>B<th>C<tr><td rowspan=2><td>one<td>two<tr><td>three<td>four<tr><td rowspan=0>Red<td>5<td>6<tr><td>7<td>8</table>",
        "|| A | B | C\n| | one | two\n| | three | four\n| Red | 5 | 6\n| Red | 7 | 8",
    );
    check(
        "<table><thead><tr><th rowspan=2>A<th>B</thead><tbody><tr><td rowspan=9>one<td>two<tbody><tr><td>three<td>four</table>",
        "|| A | B\n| one | two\n| three | four",
    );
    check(
        "<table><tr><th>Mon<th>Chess<tr><th>Tue<th>Go<tr><th>Wed<th>Darts</table>",
        "|| Mon | Chess\n|| Tue | Go\n|| Wed | Darts",
    );
    let tall = format!("<td rowspan=3>{}", "t".repeat(90));
    check(
        &format!("<table><tr><th>A<th>B<tr>{tall}<td>1<tr><td>2</table>"),
        &format!("|| A | B\n| {} | 1\n| | 2", "t".repeat(90)),
    );
    check(
        "<table><thead><tr><th rowspan=2>Name<th colspan=2>Score<th>Notes<tr><th>Home<th>Away<th><tr><th><th></thead><tr><td>Zed<td>3<td>1<td>late</table>",
        "|| Name | Score Home | Score Away | Notes\n| Zed | 3 | 1 | late",
    );
    check(
        "<table><tr><th>A<th>B<tr><td rowspan=3>Mon<td>b1<tr><td>b2<td>extra<tr><td>b3<tr><th>Blues<th>3<tr><th colspan=0>x<th>y</table>",
        "|| A | B\n| Mon | b1\n| Mon | b2 | extra\n| Mon | b3\n| Blues | 3\n| x | y",
    );
    check(
        "<table><caption>C</caption><tr><td>A<td colspan=100>B<tr><td>D<td>E<caption>Late</caption></table>",
        "|| C\n| A | B\n| D | E\nLate",
    );
    check(
        "<table><caption>Fares</caption><tr><th colspan=2>2024<tr><td>Adult<td>12</table>",
        "|| Fares\n2024\n| Adult | 12",
    );
    // What has a title and no heads of columns.
    check(
        "<table><tr><th>Lake<tr><th><img><tr><td>A<td>B</table>",
        "|| Lake\n| A | B",
    );
    let rows = "<tr><th>Depth<td>171 m<tr><th>Area<td>143 km²</table>";
    let expect = "|| Lake Orvan\n| Depth | 171 m\n| Area | 143 km²";
    check(
        &format!("<table><caption>Lake Orvan</caption>{rows}"),
        expect,
    );
    check(
        &format!("<table><tr><th colspan=2>Lake Orvan</tr>{rows}"),
        expect,
    );
    // Captions that stand with no row.
    check("<table><caption>C</caption><tr><td><img></table>", "C");
    check(
        "<table><caption>C</caption><tr><td>Call us.</table>",
        "C\nCall us.",
    );
    check(
        "<table><tr><th>A<th>B<tr><td>1<td>2<caption>C</caption></table>",
        "|| A | B\n| 1 | 2\nC",
    );
    check(
        "<table><tr><td><h2>Head</h2>Text.<td>C</table>",
        "# Head\nText.\nC",
    );
}
