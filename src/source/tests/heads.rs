//! Subheads of plain text.

use super::*;

#[test]
fn numbered_lines_before_paragraphs_are_subheads() {
    let minutes = "Minutes of March\n\nPresent: 31 members, and the chair.\n\n1. Water\n\nThe pump runs until October.\n\n\
                   2. Waiting list\n\nThere are nineteen names, and it takes two years.\n\n3. To do:\n\n1. Call the plumber\n\n2. Oil the gate\n\nThe chair closed the meeting.";
    check(
        "a.txt",
        minutes,
        "title: Minutes of March\nPresent: 31 members, and the chair.\n# 1. Water\nThe pump runs until October.\n\
         # 2. Waiting list\nThere are nineteen names, and it takes two years.\n- 3. To do:\n- 1. Call the plumber\n- 2. Oil the gate\nThe chair closed the meeting.",
    );
    // One alone is the last item of a list.
    check(
        "b.txt",
        "1. Call the plumber\n\n2. Oil the gate\n\nThe chair closed the meeting.",
        "title: b\n- 1. Call the plumber\n- 2. Oil the gate\nThe chair closed the meeting.",
    );
}

#[test]
fn underlined_lines_are_subheads() {
    check(
        "minutes.txt",
        format!(
            "Hello all,\n\n{LONG}\n\nGliding Club, Meeting\n=====================\n\n1. Boats\n--------\n\n{LONG}\n\
             \n2. Any other business\n~~~~~~~~~~~~~~~~~~~~~\nNext meeting: Monday.\n\nBare subhead\n\n{LONG}\n\nName  Price\n-----------\nAda   4\n"
        ),
        &format!(
            "title: Gliding Club, Meeting\nHello all,\n{LONG}\n# 1. Boats\n{LONG}\n# 2. Any other business\nNext meeting: Monday.\n\
             # Bare subhead\n{LONG}\nName  Price\nAda   4"
        ),
    );
}

#[test]
fn numbers_that_go_on_are_of_subheads() {
    let last = "It is over, and all of them went home on foot.";
    let minutes = format!(
        "BOAT CLUB\nMinutes of the meeting that was held on Thursday, the 12th of September, in the laundry room\n\nChair: Ada\nClerk : Bo\nGuest: Cy Moss\n\n\
         1. MINUTES\n{LONG} {LONG}\n\n2. MATTERS ARISING\n2.1 Bins. {LONG} {LONG}\n2.2 Lift. {LONG} {LONG}\n\n3. Apologies\nNone\n\n\
         4. PARKING\n{LONG} {LONG} Agreed:\n  a) One permit a flat\n  b) No vans\nBo asked for more.\n\n5. Any other business\n- The cat is back.\n- {last}\n\n\
         6. End\n{last}\n\nAction list\n  Ada   - to write to the council\n  Bo    - to go\n  Cy    - to call those who come each day\n"
    );
    check(
        "m.txt",
        minutes,
        &format!(
            "title: BOAT CLUB\nMinutes of the meeting that was held on Thursday, the 12th of September, in the laundry room\nChair: Ada\nClerk : Bo\nGuest: Cy Moss\n\
             # 1. MINUTES\n{LONG} {LONG}\n# 2. MATTERS ARISING\n2.1 Bins. {LONG} {LONG}\n2.2 Lift. {LONG} {LONG}\n# 3. Apologies\nNone\n\
             # 4. PARKING\n{LONG} {LONG} Agreed:\n- a) One permit a flat\n- b) No vans\nBo asked for more.\n# 5. Any other business\n- The cat is back.\n- {last}\n\
             # 6. End\n{last}\nAction list\nAda   - to write to the council\nBo    - to go\nCy    - to call those who come each day"
        ),
    );
    check(
        "w.txt",
        "1. MINUTES OF THE LAST MEETING\nThey were agreed with\none change.\n\n2. Matters arising\n2.1 Bins. The council collects them\nin the week, but not\non Mondays.\n\
         2.2 Lift. It was out.\n\n3. TREASURER'S REPORT\nDev said that the balance\nis large, and so is the\nloss:\n  a) of the party\n  b) of the fair.\nBo asked for\nmore.\n\n\
         4. Call the plumber as soon as\nwater stands in the\ncellar.",
        "title: w\n# 1. MINUTES OF THE LAST MEETING\nThey were agreed with one change.\n# 2. Matters arising\n2.1 Bins. The council collects them in the week, but not on Mondays.\n\
         2.2 Lift. It was out.\n# 3. TREASURER'S REPORT\nDev said that the balance is large, and so is the loss:\n- a) of the party\n- b) of the fair.\nBo asked for more.\n\
         - 4. Call the plumber as soon as water stands in the cellar.",
    );
    check(
        "s.txt",
        "KELP BAY SAILING CLUB\n3 May 2024\n\n1. Apologies\nBo Lee.\n\n2. Boats of the club\nThe rescue boat needs\na new engine.\n\n\
         3. Any other business\n- Keys: ask Ada.\n\n4. Next meeting\n7 June 2024\n",
        "title: KELP BAY SAILING CLUB\n3 May 2024\n# 1. Apologies\nBo Lee.\n# 2. Boats of the club\nThe rescue boat needs a new engine.\n\
         # 3. Any other business\n- Keys: ask Ada.\n# 4. Next meeting\n7 June 2024",
    );
    // Steps, wrapped items, and items of a list with a text under the last one.
    check(
        "l.txt",
        "Radiators\n\n1. Turn off the pump\nWait until it is cold\nin winter.\n2. Open the valve\nUse the key.\n\nThen close it\nagain.",
        "title: Radiators\n- 1. Turn off the pump Wait until it is cold in winter.\n- 2. Open the valve Use the key.\nThen close it again.",
    );
    check(
        "l.txt",
        "1. Call the plumber and\nBo, who knows\nhim.\n\n2. Oil the gate beside\nthe pier.\n\n3. Sell the boat to\nPetrel and\nsons.",
        "title: l\n- 1. Call the plumber and Bo, who knows him.\n- 2. Oil the gate beside the pier.\n- 3. Sell the boat to Petrel and sons.",
    );
    check(
        "l.txt",
        format!(
            "1. Water\n\n{LONG}\n\n2. Waiting list\n\n{LONG}\n\n3. Call the plumber\n\n4. Oil the gate\n\n- soon\n\n{LONG}"
        ),
        &format!(
            "title: l\n# 1. Water\n{LONG}\n# 2. Waiting list\n{LONG}\n- 3. Call the plumber\n- 4. Oil the gate\n- soon\n{LONG}"
        ),
    );
}
