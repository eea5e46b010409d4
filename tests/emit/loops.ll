; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@file = private unnamed_addr constant [9 x i8] c"loops.cz\00", align 1

; Function Attrs: nounwind
define internal noundef i32 @cz.find(i32 noundef %0) #0 {
  %2 = alloca i32, align 4
  %3 = alloca i32, align 4
  store i32 0, ptr %2, align 4
  br label %4

4:                                                ; preds = %19, %1
  %5 = load i32, ptr %2, align 4
  %6 = icmp slt i32 %5, %0
  br i1 %6, label %7, label %44

7:                                                ; preds = %4
  %8 = load i32, ptr %2, align 4
  %9 = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %8, i32 1)
  %10 = extractvalue { i32, i1 } %9, 0
  %11 = extractvalue { i32, i1 } %9, 1
  br i1 %11, label %45, label %12

12:                                               ; preds = %7
  store i32 %10, ptr %2, align 4
  store i32 2, ptr %3, align 4
  br label %13

13:                                               ; preds = %43, %12
  %14 = load i32, ptr %3, align 4
  %15 = load i32, ptr %3, align 4
  %16 = call { i32, i1 } @llvm.smul.with.overflow.i32(i32 %14, i32 %15)
  %17 = extractvalue { i32, i1 } %16, 0
  %18 = extractvalue { i32, i1 } %16, 1
  br i1 %18, label %46, label %19

19:                                               ; preds = %13
  %20 = load i32, ptr %2, align 4
  %21 = icmp sgt i32 %17, %20
  br i1 %21, label %4, label %22

22:                                               ; preds = %19
  %23 = load i32, ptr %2, align 4
  %24 = load i32, ptr %3, align 4
  %25 = icmp eq i32 %24, 0
  br i1 %25, label %47, label %26

26:                                               ; preds = %22
  %27 = icmp eq i32 %23, -2147483648
  %28 = icmp eq i32 %24, -1
  %29 = and i1 %27, %28
  br i1 %29, label %48, label %30

30:                                               ; preds = %26
  %31 = srem i32 %23, %24
  %32 = icmp eq i32 %31, 0
  br i1 %32, label %33, label %38

33:                                               ; preds = %30
  %34 = load i32, ptr %2, align 4
  %35 = icmp sgt i32 %34, 20
  br i1 %35, label %36, label %38

36:                                               ; preds = %33
  %37 = load i32, ptr %2, align 4
  ret i32 %37

38:                                               ; preds = %33, %30
  %39 = load i32, ptr %3, align 4
  %40 = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %39, i32 1)
  %41 = extractvalue { i32, i1 } %40, 0
  %42 = extractvalue { i32, i1 } %40, 1
  br i1 %42, label %49, label %43

43:                                               ; preds = %38
  store i32 %41, ptr %3, align 4
  br label %13

44:                                               ; preds = %4
  call void @panic(i32 33049)
  unreachable

45:                                               ; preds = %7
  call void @panic(i32 41104)
  unreachable

46:                                               ; preds = %13
  call void @panic(i32 65794)
  unreachable

47:                                               ; preds = %22
  call void @panic(i32 73991)
  unreachable

48:                                               ; preds = %26
  call void @panic(i32 73989)
  unreachable

49:                                               ; preds = %38
  call void @panic(i32 82128)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32) #1

; Function Attrs: cold noreturn nounwind
declare void @kiln_panic(ptr noundef, i32 noundef signext, i32 noundef signext) #2

; Function Attrs: cold noinline noreturn nounwind
define internal void @panic(i32 noundef %0) #3 {
  %2 = lshr i32 %0, 13
  %3 = lshr i32 %0, 4
  %4 = and i32 %3, 511
  %5 = and i32 %0, 15
  %6 = shl i32 %5, 24
  %7 = or i32 %4, %6
  call void @kiln_panic(ptr @file, i32 %2, i32 %7)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.smul.with.overflow.i32(i32, i32) #1

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = call i32 @cz.find(i32 100)
  call void @kiln_print_i32(i32 %1)
  ret i32 0
}

; Function Attrs: nounwind
declare void @kiln_print_i32(i32 noundef signext) #4

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
attributes #2 = { cold noreturn nounwind }
attributes #3 = { cold noinline noreturn nounwind "probe-stack"="inline-asm" }
attributes #4 = { nounwind }
