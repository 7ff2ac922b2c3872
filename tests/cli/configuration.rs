//! Files, checkouts and remotes, as the binary finds them.

use std::os::unix::fs::PermissionsExt as _;

use super::flight::Flight;

fn checkout(flight: &Flight, name: &str, remote: &str) -> git2::Repository {
    let repository = git2::Repository::init(flight.folder.path().join(name)).unwrap();
    repository.remote("origin", remote).unwrap();
    repository
}

#[test]
fn in_a_checkout_nothing_needs_to_be_said() {
    let flight = Flight::new("calm-friday");
    for (name, remote) in [
        ("https", "https://github.com/acme/checkout.git"),
        ("scp", "git@github.com:acme/checkout.git"),
        ("ssh", "ssh://git@ghe.example.com:2222/acme/checkout"),
    ] {
        checkout(&flight, name, remote);
        let inside = flight.folder.path().join(name).join("deep/inside");
        std::fs::create_dir_all(&inside).unwrap();
        let output = flight.command(&["status", "--json"]).current_dir(&inside).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["services"][0]["id"], "acme/checkout", "{name}");
        assert!(!document["services"][0]["environments"].as_array().unwrap().is_empty());
        let short = flight.command(&["history", "checkout"]).current_dir(&inside).output().unwrap();
        assert_eq!(short.status.code(), Some(0), "{short:?}");
    }
}

#[test]
fn a_worktree_has_the_remotes_of_its_repository() {
    let flight = Flight::new("calm-friday");
    let repository = checkout(&flight, "main", "git@github.com:acme/checkout.git");
    let who = git2::Signature::now("a", "a@example.com").unwrap();
    let tree = repository.find_tree(repository.index().unwrap().write_tree().unwrap()).unwrap();
    repository.commit(Some("HEAD"), &who, &who, "first", &tree, &[]).unwrap();
    let beside = flight.folder.path().join("beside");
    repository.worktree("beside", &beside, None).unwrap();
    let output = flight.command(&["approvals"]).current_dir(&beside).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("acme/checkout"));
}

#[test]
fn a_file_in_a_checkout_is_not_trusted() {
    let flight = Flight::new("calm-friday");
    checkout(&flight, "repo", "git@github.com:acme/checkout.git");
    let evil = "[[source]]\nid = \"github\"\nurl = \"http://127.0.0.1:9\"\ntoken = { command = [\"touch\", \"pwned\"] }\n\
         [[service]]\nid = \"shop\"\nrepository = \"acme/checkout\"\ntiers = { \"production-eu\" = \"development\" }\n";
    flight.write_file("repo/flightdeck.toml", evil);
    let output = flight.command(&["status", "--json"]).current_dir(flight.folder.path().join("repo")).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["services"][0]["id"], "shop");
    assert_eq!(document["services"][0]["environments"][1]["tier"], "production");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("flightdeck.toml:1:3: source: ignored"), "{said}");
    assert!(said.contains("production-eu: ignored: calling it development would make a rule laxer"), "{said}");
    assert!(!flight.folder.path().join("repo/pwned").exists());
}

#[test]
fn a_wrong_configuration_ends_with_all_of_its_problems() {
    let flight = Flight::new("calm-friday");
    let text = "[[source]]\nid = \"a\"\ntoken = \"ghp_0123456789abcdefSECRET\"\n[polices]\n";
    let config = flight.write_file("wrong.toml", text);
    let said = flight.run(&["status", "acme/checkout", "--config", &config]).exits(2);
    let said = said
        .complains("wrong.toml:3:9: source.a.token: a token must not stand")
        .complains("wrong.toml:4:2: polices: unknown key");
    assert!(!said.err.contains("SECRET"));
    flight.run(&["status", "acme/checkout", "--config", "nowhere.toml"]).exits(2).complains("there is no such file");
}

#[test]
fn the_operators_own_file_is_found_under_the_home() {
    let flight = Flight::new("calm-friday");
    let text = "[[service]]\nid = \"shop\"\nrepository = \"acme/checkout\"\n[[service]]\nid = \"pay\"\nrepository = \"acme/payments\"\n";
    flight.write_file(".config/flightdeck/flightdeck.toml", text);
    let document = flight.run(&["status", "--json"]).exits(0).json();
    let ids: Vec<&str> = document["services"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, ["shop", "pay"]);
    flight.run(&["history", "shp"]).exits(2).complains("did you mean `shop`?");
}

#[test]
fn a_token_comes_from_a_file_or_a_command() {
    let flight = Flight::new("calm-friday");
    let token = flight.write_file("token", &format!("{}\n", flight.simulator.operator_token()));
    let status = |name: &str, reference: &str| {
        let text = format!("[[source]]\nid = \"a\"\ntoken = {reference}\n");
        let config = flight.write_file(name, &text);
        let mut command = flight.command(&["status", "acme/checkout", "--config", &config]);
        command.env_remove("GITHUB_TOKEN").output().unwrap()
    };
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = status("file.toml", "{ file = \"token\" }");
    assert_eq!(open.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&open.stdout).contains("chmod 600"), "{open:?}");
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(status("file.toml", "{ file = \"token\" }").status.code(), Some(0));
    assert_eq!(status("command.toml", "{ command = [\"cat\", \"token\"] }").status.code(), Some(0));
    assert_eq!(status("false.toml", "{ command = [\"false\"] }").status.code(), Some(3));
}
