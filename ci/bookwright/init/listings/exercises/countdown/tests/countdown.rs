use countdown::countdown;

#[test]
fn it_ends_with_one() {
    assert_eq!(countdown(3), [3, 2, 1]);
}

#[test]
fn nothing_is_left_of_nothing() {
    assert_eq!(countdown(0), []);
}
