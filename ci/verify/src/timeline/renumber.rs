//! Renumbers the moments of a timeline without gaps, after some of them were removed.

use bookwright_source::timeline::{Moment, Timeline};

/// Numbers the moments that are left one after another.
pub(super) fn moments(timeline: &mut Timeline) {
    let mut orders: Vec<u32> = timeline.moments().iter().map(|moment| moment.order).collect();
    orders.sort_unstable();
    orders.dedup();
    let number = |moment: &mut Moment| {
        let order = orders.binary_search(&moment.order).unwrap_or(0);
        moment.order = u32::try_from(order).unwrap_or(u32::MAX);
    };
    let span = |from: &mut Moment, to: &mut Option<Moment>| {
        number(from);
        to.iter_mut().for_each(&number);
    };
    timeline.tasks.iter_mut().for_each(|each| span(&mut each.from, &mut each.to));
    timeline.polls.iter_mut().for_each(|each| span(&mut each.from, &mut each.to));
    timeline.waits.iter_mut().for_each(|each| span(&mut each.from, &mut each.to));
    timeline.wakes.iter_mut().for_each(|each| number(&mut each.at));
    timeline.lines.iter_mut().for_each(|each| number(&mut each.at));
    number(&mut timeline.end.at);
}
