// What a plan finds: what cannot be done, and what a reviewer should have seen.
import { area } from "./explanation.ts";

export const PLANNING = area(
  "Plans",
  "What is wanted cannot be planned as it is, or something in the plan deserves a look before it is approved.",
  {
    "data-deleted": {
      means: "The plan deletes data. A high risk.",
      why: 'A volume with on_delete = "delete" is removed, or --delete-volumes was given.',
      fix: "Approve it only if the data may go; else leave the flag out.",
    },
    "data-kept": {
      means: "Data that an earlier plan has kept is still there. A warning.",
      why: "Volumes stay when their block is removed.",
      fix: "Declare the volume again to use it, or delete it with orch destroy --delete-volumes.",
    },
    "data-left-behind": {
      means: "A replica leaves its data on the node that it leaves, or the node is lost with it.",
      why: "Volumes live on one node and do not move along.",
      fix: "Copy the data, keep the replica where it is, or accept the loss.",
    },
    "engine-changed": {
      means: "A node's engine holds nothing of what is recorded there.",
      why: "The address leads to another machine, or the machine was set up anew.",
      fix: "Mend the node's host; or say that it is gone: --reinstalled NODE.",
    },
    "foreign-lineage": {
      means: "An engine has objects of this project that another state made.",
      why: "The project is planned with two state files, or the state was lost and made anew.",
      fix: "Use the state that made them, give this configuration another project name, or rebuild the state: orch import --discover.",
    },
    "host-without-port": {
      means: "The host of a workload is read without a port, where ports differ on the way.",
      why: "From another node a container is reached by the port of its host, not by its own.",
      fix: 'Read .endpoint["port"], or .ports["port"] as well, or fix the host port to the container port.',
    },
    "image-not-found": {
      means: "An image is neither on the node nor at its registry.",
      why: "A slip of the pen in name or tag, a tag that was never pushed, or a registry that wants a login.",
      fix: "Correct the image, push it, or log in on the machine that plans: docker login.",
    },
    "host-mount": {
      means:
        "A container sees files of its node. A risk: high for what gives power over the node, such as the engine's socket.",
      why: "A mount with bind names a path of the node.",
      fix: 'Use a volume or a file block. Where it must be, accept it with the reason: ignore_risks = { host-mount = "…" }.',
    },
    "import-not-looked-up": {
      means: "With an inventory it is not looked whether what an import block names is there. A warning.",
      why: "An inventory knows nodes, images and what is recorded, no single objects of others.",
      fix: "Nothing: the plan with engines takes it over. In this plan it counts as new.",
    },
    "low-headroom": {
      means: "After the plan less than 15 % of a node's CPU or memory is not requested. A note.",
      why: "The plan puts replicas there. A rollout that starts first, or the replicas of a lost node, need room.",
      fix: 'Add a node or lower requests; binpack fills nodes on purpose: ignore_risks = { low-headroom = "…" } in orch { }.',
    },
    "many-replicas-touched": {
      means: "The plan touches more than a quarter of the replicas that run, and five or more. A risk.",
      why: "One change reaches many: a shared variable, an image of many workloads, a drained node.",
      fix: "Do it in parts with --target, or accept it.",
    },
    "node-not-recorded": {
      means: "A node of the configuration is not in the inventory. A warning.",
      why: "The node is new, or the inventory is older than it.",
      fix: "Nothing, if it is new: it counts with the capacity that its block declares. Else export the inventory again.",
    },
    "mutable-tag": {
      means:
        "An image is named by a tag that moves: latest, no tag, or one that means different images on different nodes. A risk.",
      why: "The plan keeps what the tag means now, but the next plan made elsewhere, or --upgrade-images, may get another image.",
      fix: "Name a version or a digest (image@sha256:…).",
    },
    "no-health-check": {
      means: "A service or daemon of which the plan makes replicas declares no health check. A note.",
      why: "It has no healthcheck block. Unless its image brings one, it counts as healthy when it has run for min_healthy_time.",
      fix: 'Write a healthcheck block, such as healthcheck { http = { port = "http", path = "/" } }.',
    },
    "no-memory-limit": {
      means: "A container of which the plan makes instances may take all memory of its node. A note.",
      why: "Its resources have no memory_limit; the request alone limits nothing.",
      fix: 'Write resources { memory_limit = "512Mi" }.',
    },
    "no-plan": {
      means: "The name plan is read where there is no plan.",
      why: "Only policies are asked once everything is placed.",
      fix: "Move the condition into a policy block.",
      wrong: 'output "x" {\n  value = plan.summary.create\n}',
      right:
        'policy "few" {\n  condition     = plan.summary.create < 100\n  error_message = "Too many at once."\n}',
    },
    "one-zone-left": {
      means: "All replicas of a workload are in one zone (the node label zone) after the plan. A risk.",
      why: "They ran in more zones, or nodes in other zones could take some of them. The loss of the zone stops the workload.",
      fix: "Write spread { by = node.labels.zone } with max_skew = 1, or bring nodes of other zones back.",
    },
    "policy-denied": {
      means: "A policy of the project denies the plan; nothing is applied. The exit code is 5.",
      why: "Its condition is false for this plan, or could not be evaluated, which counts as false.",
      fix: "Change what the policy names, or the policy itself, in a review of its own.",
    },
    privileged: {
      means:
        "A container has power over its node: it is privileged, sees the node's processes, or has a capability that amounts to it. A high risk.",
      why: 'privileged = true, pid_mode or ipc_mode = "host", or cap_add with ALL, SYS_ADMIN, SYS_MODULE, SYS_PTRACE or SYS_RAWIO.',
      fix: 'Give it the one capability or device that it needs. Where it must be: ignore_risks = { privileged = "…" }.',
    },
    "rollout-below-half": {
      means: "While a rollout runs, fewer than half of a workload's replicas serve. A risk.",
      why: "max_parallel of them stop before their successors start.",
      fix: "Lower update { max_parallel }, or let the new start first.",
    },
    interruption: {
      means: "A workload does not serve for a moment while it is replaced. A risk.",
      why: "The old replica stops first. The plan says why: a fixed port, a volume with one writer, or no room for both.",
      fix: "More replicas, no fixed port (leave out host), or accept it.",
    },
    "network-in-use": {
      means: "A network must be made anew, and something that stays uses it.",
      why: "All users of a network have to stop for that. One is pending, out of reach or not a target of this plan.",
      fix: "Plan without --target, or make that one reachable first.",
    },
    "no-node-reachable": {
      means: "No node can be reached.",
      why: "No engine answers: the network, a login, or the engine itself.",
      fix: "The message holds what the engine's address answered. `docker -H HOST version` tries the same.",
    },
    "none-left": {
      means: "A node has fewer cores or GPUs that nobody has for itself than a replica is to have there.",
      why: "The replica stays on its node, and the node lost some, or something that is not orch's was given them.",
      fix: "Ask for fewer (exclusive_cores, devices), free some, or keep the replica from the node with a constraint.",
    },
    "no-port-left": {
      means: "A node has no free host port in its range.",
      why: "Every published port without a fixed number takes one.",
      fix: "Widen the node's port_range, or publish fewer ports.",
    },
    "no-spare-node": {
      means: "A workload with a fixed host port has as many replicas as there are nodes for it. A risk.",
      why: "A host port is free once a node, so a lost node cannot be made up for.",
      fix: "Leave out host, so that orch chooses the port, or add a node.",
    },
    "node-not-advertised": {
      means:
        "Containers on other nodes cannot reach a replica, because its node has no address that others know.",
      why: "unix:// hosts have none of their own.",
      fix: 'Give the node advertise = "ADDRESS", or let both share a network and a node.',
    },
    "deadline-impossible": {
      means:
        "A job is due before it can have ended, whatever the order and the nodes. A risk; the job runs all the same.",
      why: "The durations of the jobs that it waits for, one after the other, and its own runs by its parallelism take longer than its deadline.",
      fix: "Give it a later deadline, more parallelism, or let it wait for less. Durations are estimates: correct them where they are wrong.",
    },
    "deadline-missed": {
      means:
        "By the estimates a job ends after its deadline in this plan. A risk; the job runs all the same.",
      why: "Others hold the room that it needs, or it waits for a job that ends late. The message names it.",
      fix: 'Give it a higher priority, add room, or order by deadlines: strategy = "edf".',
    },
    "deadline-at-risk": {
      means: "A job ends just before its deadline: less than a fifth of the estimate of one run is left.",
      why: "Durations are estimates; a run that takes a little longer misses the deadline.",
      fix: "Give it a higher priority or a later deadline, or shorten what it waits for.",
    },
    "node-overfull": {
      means: "A node is asked for more than it has. A risk.",
      why: "Containers that are not orch's take room, capacity was lowered, or a fixed placement leaves no choice.",
      fix: "Move something away (orch plan --drain NODE), lower requests, or correct the node's capacity.",
    },
    "node-overfull-at-peak": {
      means: "While the change runs a node is asked for more than it has.",
      why: "Old and new replicas run at once.",
      fix: 'order = "stop-first" in the update block needs less room.',
    },
    "node-unreachable": {
      means: "A node does not answer.",
      why: "It is off, or the way to it is closed. Its replicas stay recorded, and nothing is planned there by guess.",
      fix: "Make it reachable; if it is gone for good, --lost NODE.",
    },
    "port-bound-to-loopback": {
      means: "A port is bound to an address that only its own node reaches, and somebody elsewhere needs it.",
      why: 'bind = "127.0.0.1", or the node has no address for others.',
      fix: "Remove bind, or let both share a network and a node.",
    },
    preempted: {
      means:
        "A replica that runs is stopped, as something more important takes its room. A risk: high where nothing of it is left.",
      why: "Preemption is allowed (placement { preemption = true }), the other one found no place, and this one fits nowhere else.",
      fix: "Add room, lower requests, or forbid it: preemption = false, of the project or of the more important workload. lifecycle { prevent_destroy = true } protects the less important one.",
    },
    "prevent-destroy": {
      means: "The plan would remove what is protected.",
      why: "Its lifecycle has prevent_destroy = true. That is remembered when the block is gone.",
      fix: "Put the block back if it was removed; or set prevent_destroy = false, apply, and then remove it.",
    },
    "removal-postponed": {
      means: "Something that is not wanted any more stays, because its node does not answer. A warning.",
      why: "It cannot be removed from here.",
      fix: "A later plan removes it; if the node is gone for good, --lost NODE.",
    },
    "provider-not-recorded": {
      means:
        "With an inventory a provider of the project, a program, is not loaded, and the inventory does not know it.",
      why: "The configuration names it for the first time, or the inventory is older than that.",
      fix: "Export the inventory where the provider may run: it then holds what planning has to know of it.",
    },
    "replicas-pending": {
      means: "Some replicas fit on no node.",
      why: "Room, ports, constraints or volumes: the plan says of every node why not.",
      fix: "Make room as the plan says, or go on without them: --allow-pending. `orch why ADDRESS` has the details.",
    },
    "returned-data": {
      means: "A node that was given up is back and has data. A warning.",
      why: "It was planned with --lost, and its data counts as lost since.",
      fix: "Copy what you need and remove the volume on the engine.",
    },
    "start-first-impossible": {
      means: 'A replica cannot be replaced with order = "start-first".',
      why: "Old and new cannot be there at once: a fixed host port, a volume with one writer, or too little room.",
      fix: "Remove the order to let orch choose, or the obstacle.",
    },
    "stays-on-draining-node": {
      means: "A replica stays on a node that drains. A risk.",
      why: "It cannot move: its volume is there, or no other node takes it.",
      fix: "Make room elsewhere, or move its data by hand.",
    },
    "target-not-placed": {
      means: "The address of a workload is read that has no placed replica.",
      why: "It has replicas = 0, or all of them are pending.",
      fix: "Place it first, or read something else.",
    },
    "unsupported-by-provider": {
      means: "A provider cannot do what the configuration asks for.",
      why: "Engines differ in what they can.",
      fix: "Leave it out, or use another provider for that node.",
    },
    "volume-change-loses-data": {
      means: "A change of a volume would delete its data.",
      why: "Engines cannot change volumes: another driver, name or option means another volume.",
      fix: "Give it the old value back, or declare a new volume and copy.",
    },
    "unknown-namespace": {
      means: "A workload or a reservation names a namespace that is not declared.",
      why: "Namespaces are declared in the root module, so that a slip of the pen does not go around a quota.",
      fix: 'Declare it: namespace "team-a" { quota = { cpu = 8 } }, or with an empty block where it has no quota.',
    },
    "unknown-pool": {
      means: "A reservation is for a pool that no node is in.",
      why: "A slip of the pen, or the nodes have another pool by now.",
      fix: "Name a pool of some node, or the nodes themselves.",
    },
    "unknown-node": {
      means: "There is no node of that name.",
      why: "A slip of the pen. Nodes with for_each are called BLOCK-KEY.",
      fix: "`orch nodes` lists them.",
      wrong: 'output "where" {\n  value = nodes["edge-a"].advertise\n}',
      right:
        'node "edge-a" {\n  host = "ssh://deploy@10.0.0.1"\n}\noutput "where" {\n  value = nodes["edge-a"].advertise\n}',
    },
    "unknown-replica": {
      means: "A plan knows no workload or replica of that address.",
      why: "A slip of the pen, or an index that is too high: replicas count from 0.",
      fix: "`orch plan` and `orch state list` show addresses.",
    },
    "unknown-address": {
      means: "A flag names an address that neither the configuration nor the state has.",
      why: "A slip of the pen, or a shell that has taken the quotes away.",
      fix: "Put single quotes around it: --target 'service.web[\"eu\"]'.",
    },
    "name-taken": {
      means: "The name that an object needs on an engine belongs to a stranger.",
      why: "Somebody made it by hand, or another project or state did. orch never takes over what is not its own.",
      fix: "Rename or remove the stranger, take it in with orch import ADDRESS ID, or give the object another name.",
    },
  },
);
