using ProcActors.Bootstrap;

return ChildProgram.Run();
