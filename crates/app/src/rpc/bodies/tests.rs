//! That deleted bodies can be had back for a while, and are gone for good then.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bodies::{FOR_UNDO, Folder};
use crate::rpc::tests::World;

/// What nobody unpacks.
fn keep(world: &World, day: &str, id: &str) {
    let day = world.home.bodies().join(day);
    std::fs::create_dir_all(&day).expect("a day");
    std::fs::write(day.join(format!("{id}.json.gz")), "packed").expect("a file");
}

async fn kept(world: &World) -> Value {
    world.ask("bodies", Value::Null).await["requests"].take()
}

/// All files that there are, wherever they lie.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

async fn gone(world: &World, left: usize) {
    let wiped = async {
        while files(&world.home.bodies()) > left {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(600), wiped).await.expect("they are wiped in the end");
}

#[tokio::test]
async fn what_was_deleted_comes_back_beside_what_was_kept_since() {
    let world = World::empty();
    keep(&world, "2026-11-20", "req_1");
    keep(&world, "2026-11-21", "req_2");
    let deleted = world.ask("delete_bodies", Value::Null).await;
    assert_eq!((kept(&world).await, &deleted["seconds"]), (json!(0), &json!(30)));
    keep(&world, "2026-11-21", "req_3");
    let other = world.ask("delete_bodies", Value::Null).await;
    keep(&world, "2026-11-21", "req_4");
    let back = json!({ "number": deleted["number"] });
    world.ask("restore_bodies", back.clone()).await;
    assert_eq!(kept(&world).await, 3, "those of this deletion, and what came since");
    let again = world.whole("restore_bodies", back).await;
    assert_eq!(again["error"]["sentence"]["en"], "What was deleted is gone for good.");
    world.ask("restore_bodies", json!({ "number": other["number"] })).await;
    assert_eq!((kept(&world).await, files(&world.home.bodies())), (json!(4), 4));
}

#[test]
fn deletions_of_one_moment_have_places_of_their_own() {
    let world = World::empty();
    let bodies = Folder::at(world.home.bodies());
    let numbers: Vec<u64> = (0..20)
        .map(|number| {
            keep(&world, "2026-11-20", &format!("req_{number}"));
            bodies.delete().expect("it is moved aside")
        })
        .collect();
    assert_eq!(files(&world.home.bodies()), 20);
    for number in numbers {
        bodies.bring_back(number).expect("it comes back");
    }
    assert_eq!(files(&world.home.bodies().join("2026-11-20")), 20);
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_over_they_are_gone_for_good_and_what_came_since_stays() {
    let world = World::empty();
    keep(&world, "2026-11-20", "req_1");
    let deleted = world.ask("delete_bodies", Value::Null).await;
    keep(&world, "2026-11-20", "req_2");
    assert_eq!(files(&world.home.bodies()), 2, "until then one can change one's mind");
    tokio::time::sleep(FOR_UNDO).await;
    gone(&world, 1).await;
    let late = world.whole("restore_bodies", json!({ "number": deleted["number"] })).await;
    assert_eq!(late["error"]["sentence"]["en"], "What was deleted is gone for good.");
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test]
async fn a_stop_and_a_start_wait_for_no_time() {
    let world = World::empty();
    for (call, id) in [("stop", "req_1"), ("start", "req_2"), ("stop", "req_3")] {
        keep(&world, "2026-11-20", id);
        world.ask("delete_bodies", Value::Null).await;
        assert_eq!(files(&world.home.bodies()), 1);
        world.ask(call, Value::Null).await;
        assert_eq!(files(&world.home.bodies()), 0, "{call}");
    }
}
